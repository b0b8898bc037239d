import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { clientOf, latestRef } from '../client/client.ts'

const { FUZZ_RUNS, FUZZ_SEED } = process.env
/** How many hostile frames the client gets. */
const runCount = Number(FUZZ_RUNS ?? 2_000)
const seed = FUZZ_SEED === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(FUZZ_SEED)

afterAll(() => console.log(`fuzz: FUZZ_SEED=${seed} FUZZ_RUNS=${runCount} plays these again`))

const text = fc.oneof(
  fc.constantFrom('t', 'u', '', '__proto__', 'constructor', 'epoch-1', '\ud800', 'x'.repeat(300)),
  fc.string({ maxLength: 12 }),
)
const number = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2, 0.5, 2 ** 31, Number.MAX_SAFE_INTEGER, 2 ** 53),
  fc.nat(6),
)
const junk = fc.oneof(text, number, fc.constantFrom(null, true, [], {}), fc.jsonValue({ maxDepth: 3 }))
const part = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'data', 'file'), delta: junk, text: junk }),
  junk,
)
const event = fc.oneof(
  fc.record(
    {
      type: fc.oneof(
        fc.constantFrom('invocation_created', 'stream_chunk', 'stream_finalized', 'callback', 'message'),
        junk,
      ),
      threadId: fc.oneof(fc.constant('t'), text),
      invocationId: text,
      messageId: text,
      clientMessageId: text,
      origin: fc.constantFrom('callback', 'stream', 7),
      disposition: fc.constantFrom('replace', 'independent', 'both'),
      epoch: fc.oneof(fc.constant('epoch-1'), text),
      offset: number,
      seq: number,
      chunkCount: number,
      revision: number,
      outcome: fc.constantFrom('completed', 'failed', 7),
      author: fc.oneof(fc.record({ kind: fc.constantFrom('user', 'agent', 'x') }), junk),
      part,
      parts: fc.oneof(fc.array(part, { maxLength: 3 }), junk),
    },
    { requiredKeys: [] },
  ),
  junk,
)
const snapshot = fc.oneof(
  fc.record(
    {
      v: fc.constantFrom(1, 2),
      threadId: fc.oneof(fc.constant('t'), text),
      epoch: fc.oneof(fc.constant('epoch-1'), text),
      offset: number,
      hasEarlier: fc.boolean(),
      bubbles: fc.oneof(
        fc.array(
          fc.record(
            {
              kind: fc.constantFrom('invocation', 'message', 'x'),
              invocationId: text,
              messageId: text,
              offset: number,
              folded: number,
              revision: number,
              author: fc.constant({ kind: 'user' }),
              parts: fc.array(part, { maxLength: 3 }),
              callbacks: junk,
              held: junk,
            },
            { requiredKeys: ['kind'] },
          ),
          { maxLength: 4 },
        ),
        junk,
      ),
    },
    { requiredKeys: [] },
  ),
  junk,
)
const frame = fc.record(
  {
    type: fc.oneof(fc.constantFrom('events', 'resync', 'error', 'pong', 'subscribe'), junk),
    threadId: fc.oneof(fc.constant('t'), text),
    /** `latest`: the one by which the thread was asked for last. */
    ref: fc.oneof(fc.constant('latest'), text),
    events: fc.oneof(fc.array(event, { maxLength: 5 }), junk),
    epoch: fc.oneof(fc.constant('epoch-1'), text),
    offset: number,
    check: fc.oneof(text, junk),
    reason: fc.oneof(fc.constantFrom('epoch', 'trimmed', 'beyond', 'diverged', 'behind'), junk),
    snapshot,
    url: fc.oneof(fc.constantFrom('/snapshots/1', '/', 'ftp://x', '//x', 'javascript:1', ''), junk),
    code: fc.oneof(fc.constantFrom('forbidden', 'internal', 'too_many_threads', 'too_many_asks'), junk),
    message: fc.oneof(text, junk),
  },
  { requiredKeys: ['type', 'threadId', 'ref'] },
)
const hostile = fc.oneof(
  { arbitrary: frame, weight: 12 },
  { arbitrary: fc.string().map((raw) => ({ raw })), weight: 1 },
  {
    arbitrary: fc.constantFrom(...['{', '[[[', 'null', '"events"', '[]']).map((raw) => ({ raw })),
    weight: 1,
  },
)

/** Keys that would contradict each other are left to chance: a resync with both snapshot and url is no frame. */
const textOf = (sent: object, ref: string): string => {
  if ('raw' in sent) return String(sent.raw)
  return JSON.stringify('ref' in sent && sent.ref === 'latest' ? { ...sent, ref } : sent)
}

test(`${runCount} hostile frames: nothing is thrown, nobody spins, and the next honest answer is shown`, () => {
  const framesPerClient = 25
  const law = fc.property(
    fc.array(hostile, { minLength: framesPerClient, maxLength: framesPerClient }),
    (frames) => {
      const { gateway, store, connection } = clientOf()
      const t = threadScript('t')
      gateway.append(t.message('a', 'a'))
      gateway.deliver()
      for (const sent of frames) {
        gateway.garble(textOf(sent, latestRef(gateway)))
        gateway.deliver()
      }
      // A frame is followed by one question at most, in the same moment.
      expect(gateway.sockets.flatMap(({ received }) => received).length).toBeLessThanOrEqual(
        2 * framesPerClient + 2,
      )
      store.flush()
      expect(() => JSON.stringify(store.snapshot('t'))).not.toThrow()
      // Another epoch takes the place of whatever the hostile server has left behind.
      gateway.restart()
      gateway.append(threadScript('t').message('honest', 'well'))
      gateway.advance(3_600_000)
      expect(shown(store, 't').filter((line) => !line.includes('sending'))).toEqual(['honest: well (user)'])
      expect(connection.state().threads.get('t')).toEqual({ status: 'live' })
      connection.dispose()
      expect(gateway.clock.timerCount).toBe(0)
    },
  )
  fc.assert(law, { seed, numRuns: Math.max(1, Math.ceil(runCount / framesPerClient)), endOnFailure: false })
})
