import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeClientFrame } from '../../src/protocol/index.ts'
import { memoryLog } from '../../src/server/index.ts'
import { testGateway } from '../server/support/test-gateway.ts'

/** `FUZZ_RUNS=100000` for the long form. */
const runCount = Number(process.env['FUZZ_RUNS'] ?? 600)
/** Frames of one socket: a gateway cuts those that send much that is wrong, and many sockets try more than one. */
const perSocketCount = 50

const valid: readonly object[] = [
  { type: 'subscribe', threadId: 't', ref: 'r' },
  { type: 'subscribe', threadId: 't', ref: 'r', epoch: 'e1', offset: 1, check: 'c' },
  { type: 'subscribe', threadId: 'u', ref: 's', epoch: 'e1', offset: 0 },
  { type: 'unsubscribe', threadId: 't' },
  { type: 'ping' },
]
const odd = fc.oneof(
  fc.json().map((text): unknown => JSON.parse(text)),
  fc.constantFrom<unknown>(
    ...['', '__proto__', 'constructor', 'x'.repeat(257), '\ud800', '{"type":"callback"}'],
    ...[-1, 0.5, 1e300, 2 ** 53, null, true, [], {}, { origin: 'callback' }],
  ),
  fc.string({ unit: 'binary' }),
)
/** A frame with some fields that are other ones, gone, or of nobody. */
const mutated = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.dictionary(
      fc.constantFrom('type', 'threadId', 'ref', 'epoch', 'offset', 'check', '__proto__', 'more'),
      odd,
    ),
    fc.subarray(['threadId', 'ref', 'epoch', 'offset', 'check']),
  )
  .map(([frame, change, without]) => {
    const fields = Object.entries({ ...frame, ...change }).filter(([name]) => !without.includes(name))
    return JSON.stringify(Object.fromEntries(fields))
  })
/** A text of which a piece is gone, or stands twice. */
const torn = fc
  .tuple(fc.constantFrom(...valid), fc.nat(), fc.nat(), fc.string())
  .map(([frame, a, b, middle]) => {
    const text = JSON.stringify(frame)
    return text.slice(0, a % text.length) + middle + text.slice(b % text.length)
  })
const input = fc.oneof(mutated, torn, fc.string({ unit: 'binary' }), fc.json())
const bytes = fc.uint8Array({ maxLength: 64 })

test('whatever a client sends, nothing is thrown, and each frame that is none is answered as it is documented', async () => {
  const log = memoryLog({ epoch: 'e1' })
  await log.append('t', [
    { type: 'message', messageId: 'm', author: { kind: 'user' }, parts: [{ kind: 'text', text: 'a' }] },
  ])
  const { open, gateway, errors } = await testGateway({
    log,
    limits: { invalidFrameCount: perSocketCount + 1, subscribesPerMinuteCount: perSocketCount },
  })
  const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_129)
  const batches = fc.sample(
    fc.array(fc.oneof({ weight: 9, arbitrary: input }, bytes), {
      size: 'max',
      minLength: perSocketCount,
      maxLength: perSocketCount,
    }),
    {
      numRuns: Math.ceil(runCount / perSocketCount),
      seed,
    },
  )
  for (const [index, batch] of batches.entries()) {
    const what = `FUZZ_SEED=${seed} batch ${index}`
    const socket = await open()
    const before = gateway.counts().invalidFrameCount
    for (const one of batch) socket.socket.send(one)
    socket.send({ type: 'subscribe', threadId: 'last', ref: 'the last one' })
    // Answered last, since frames are taken in the order in which they come.
    await socket
      .frame('events', ({ ref }) => ref === 'the last one')
      .catch((error: unknown) => {
        throw new Error(`${what}: the socket has not gone on`, { cause: error })
      })
    const isFrame = (one: string | Uint8Array): boolean => {
      // A name that reads as a callback is refused although it decodes: what answers would have to repeat it.
      return typeof one === 'string' && decodeClientFrame(one).ok && !/callback/.test(one)
    }
    const least = batch.filter((one) => !isFrame(one) && !/callback/.test(String(one))).length
    const most = batch.filter((one) => !isFrame(one)).length
    const refused = socket.frames.filter((frame) => frame.type === 'error' && frame.code === 'invalid_frame')
    const counted = gateway.counts().invalidFrameCount - before
    const isAsDocumented = refused.length === counted && counted >= least && counted <= most
    expect([what, isAsDocumented, counted]).toEqual([what, true, counted])
    socket.socket.terminate()
    await socket.closed
  }
  expect(errors).toEqual([])
  expect(gateway.counts().refusedFrameCount).toBe(0)
}, 1_800_000)
