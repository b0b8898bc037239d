import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BubbleStore, Receipt } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, outcome, shownState } from '../support/replay.ts'

const t = threadScript('t')
/** Turns that are open, and in each of the states that are left to the general way. */
const history = [
  t.created('open'),
  t.chunk('open', 'Hel'),
  t.created('answered'),
  t.callback('answered', 'Hello!'),
  t.created('ended'),
  t.chunk('ended', 'Hello'),
  t.finalized('ended'),
  t.message('q', 'Hi'),
  threadScript('u').created('elsewhere'),
  threadScript('v', { offsets: false }).created('unnumbered'),
]

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'x',
  'x'.repeat(257),
  '\ud800',
  -1,
  0.5,
  2 ** 53,
  {},
)
const mostly = (...usual: readonly unknown[]) =>
  fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd })

/** What chunks say, nearly all of them text: some fit, some are late, doubled, conflicting or elsewhere, some a little wrong. */
const contents = fc.record(
  {
    type: mostly('stream_chunk'),
    v: mostly(1),
    origin: mostly('stream'),
    epoch: mostly('epoch-1', 'epoch-1', 'epoch-1', 'epoch-1', 'epoch-2'),
    offset: mostly(0, 8, 9, 10, 11, 12),
    at: mostly(1_790_000_000_000),
    seq: mostly(0, 1, 2, 3, 4, 4, 5),
    part: fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          kind: mostly('text', 'text', 'reasoning'),
          partId: mostly(undefined, undefined, 'p', '__proto__'),
          delta: mostly('lo', ', Ada', 'x\n'),
        }),
      },
      { weight: 1, arbitrary: odd },
      {
        weight: 1,
        arbitrary: fc.constant({ kind: 'tool_call', toolCallId: 'c', toolName: 'n', inputDelta: '' }),
      },
    ),
  },
  { requiredKeys: ['type', 'seq', 'part'] },
)

/** Whose they are: nearly always of a turn in its own thread. */
const places = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      ...['open', 'open', 'open', 'answered', 'ended', 'new'].map((invocationId) => ({
        threadId: 't',
        invocationId,
      })),
      { threadId: 'v', invocationId: 'unnumbered' },
      { threadId: 'v', invocationId: 'unnumbered' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ threadId: mostly('t', 'u'), invocationId: mostly('open', 'elsewhere') }),
  },
)

const chunks = fc.tuple(contents, places).map(([content, place]) => {
  const { epoch: _, offset: __, ...unnumbered } = content
  return { ...(place.threadId === 'v' ? unnumbered : content), ...place }
})

/** Equal to the event, and not as plain as it: this is left to the general way. */
const leftToAny = (event: object): object => Object.assign(Object.create(null) as object, event)

/** Everything that an event leaves behind. */
const traceOf = (store: BubbleStore, receipt: Receipt): unknown => ({
  outcome: outcome(receipt),
  path: receipt.violation?.path,
  codes: store.violations().map(({ code }) => code),
  shown: shownState(store, 't', 'u', 'v'),
  snapshots: ['t', 'u', 'v'].map((threadId) => store.snapshot(threadId)),
})

test('a chunk of text has the same receipt and the same effect on the fast path and on the general one', () => {
  const counts = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(chunks, { minLength: 8, maxLength: 16 }), (events) => {
      const [direct, general] = [
        newStore({ limits: { heldChunkCount: 1 } }),
        newStore({ limits: { heldChunkCount: 1 } }),
      ]
      for (const store of [direct, general]) store.ingestAll(history)
      for (const event of events) {
        const trace = traceOf(direct, direct.ingest(event))
        expect(trace).toEqual(traceOf(general, general.ingest(leftToAny(event))))
        const { outcome: name } = trace as { readonly outcome: string } // made above
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
    }),
    { numRuns: 600 },
  )
  const met = ['applied', 'held', 'duplicate', 'rejected conflicting_chunk', 'rejected buffer_overflow']
  expect(met.filter((name) => (counts.get(name) ?? 0) < 10)).toEqual([])
})
