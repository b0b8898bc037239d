import { expect, test, vi } from 'vitest'
import { type EventDraft, type GatewayLimits, type Log, memoryLog } from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const chunkCount = 1_000
const eventCount = chunkCount + 1
const kilobytes32 = 'x'.repeat(32_768)

/** The same data again and again, so that the log folded is small: 32 MB of events, each for a frame of its own. */
async function write(log: Log): Promise<void> {
  await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
  for (let seq = 0; seq < chunkCount; seq++) {
    const part = { kind: 'data', name: 'state', dataId: 'd', value: `${seq} ${kilobytes32}` } as const
    const draft: EventDraft = { type: 'stream_chunk', invocationId: 'i', seq, part }
    await log.append('t', [draft])
  }
}

/** A client that stops reading, and then a thread that another client has read to its end. */
async function stall(limits: Partial<GatewayLimits>) {
  const log = memoryLog({ keptUnitCount: 64 * 1_048_576 }) // a log that has let go of events would send a snapshot
  const [slow, quick] = [await testGateway({ log, limits }), await testGateway({ log })]
  const [stalled, reader] = [await slow.open(), await quick.open()]
  for (const socket of [stalled, reader]) socket.send({ type: 'subscribe', threadId: 't' })
  await Promise.all([stalled.frame('events'), reader.frame('events')])
  stalled.socket.pause()
  await write(log)
  const isEnd = (): boolean => reader.events.at(-1)?.['offset'] === eventCount - 1
  await vi.waitUntil(() => isEnd() || reader.frames.some(({ type }) => type === 'resync'), {
    timeout: 90_000,
  })
  return { log, stalled, sentFrameCount: slow.gateway.counts().sentFrameCount }
}

const limits = { highWaterBytes: 65_536, frameUnitCount: 40_000, behindCount: 1e9 }

test('a client that does not read costs only what is on its way, and loses nothing', async () => {
  const { stalled, sentFrameCount } = await stall(limits)
  expect(sentFrameCount).toBeLessThan(eventCount / 2)
  stalled.socket.resume()
  await stalled.eventCount(eventCount)
  expect(stalled.events.map(({ offset }) => offset)).toEqual([...Array(eventCount).keys()])
})

test('without a bound everything would be kept for it', async () => {
  const { sentFrameCount } = await stall({ ...limits, highWaterBytes: Number.MAX_SAFE_INTEGER })
  expect(sentFrameCount).toBeGreaterThan(eventCount / 2)
})

test('a client that comes back to more than a snapshot is given the snapshot, and then goes on', async () => {
  const { stalled, log } = await stall({ ...limits, behindCount: 100 })
  stalled.socket.resume()
  await vi.waitUntil(() => stalled.offset === eventCount, { timeout: 90_000 })
  const resync = stalled.frames.findLast((frame) => frame.type === 'resync')
  expect(resync).toMatchObject({ reason: 'behind', snapshot: { bubbles: [{ invocationId: 'i' }] } })
  expect(stalled.events.length).toBeLessThan(eventCount / 2)
  await log.append('t', [{ type: 'stream_finalized', invocationId: 'i', outcome: 'completed' }])
  await vi.waitUntil(() => stalled.offset === eventCount + 1)
  expect(stalled.events.at(-1)).toMatchObject({ type: 'stream_finalized', offset: eventCount })
})

test('where a snapshot is no less than the events, the events are sent', async () => {
  // With an epoch of one letter, an event is less than what a snapshot has of it.
  const { open, log } = await testGateway({
    log: memoryLog({ epoch: 'e' }),
    limits: { behindCount: 10, frameEventCount: 8 },
  })
  const said = (index: number): EventDraft => ({
    type: 'message',
    messageId: `m${index}`,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: 'a' }],
  })
  await log.append(
    't',
    Array.from({ length: 100 }, (_, index) => said(index)),
  )
  const socket = await open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.eventCount(100)
  expect(socket.frames.every(({ type }) => type === 'events')).toBe(true)
})

test('a client that sends without reading gets every answer when it reads again', async () => {
  const { open } = await testGateway({ limits })
  const socket = await open()
  socket.socket.pause()
  for (let count = 0; count < 20_000; count++) socket.send({ type: 'ping' })
  socket.socket.resume()
  await vi.waitUntil(() => socket.frames.length >= 20_000, { timeout: 90_000 })
  expect(socket.frames.every(({ type }) => type === 'pong')).toBe(true)
})
