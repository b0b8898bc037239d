import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { buildServer } from '../../bench/lib/build-server.mjs'
import type * as Server from '../../src/server/index.ts'
import { progress, report, scaled } from './support/form.ts'

const readersFile = fileURLToPath(new URL('../../bench/lib/many-readers.mjs', import.meta.url))

const threadCount = scaled(10, 200)
const readersPerThread = scaled(5, 10)
const readerCount = threadCount * readersPerThread
const stalledCount = scaled(5, 100)
/** A tick brings so many events: 500 a second in the long form. */
const [everyMs, eventsPerTick, tickCount] = [10, 5, scaled(40, 6_000)]

interface Look {
  readonly openCount: number
  readonly deliveredCount: number
  /** Events that a snapshot stood for. */
  readonly skippedCount: number
  readonly closedCount: number
  readonly faults: readonly string[]
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly most: number }
  readonly lowestOffset: number
}

/** Sockets in another process. */
function startReaders() {
  const child = fork(readersFile)
  onTestFinished(() => void child.kill())
  const tell = (order: string, rest: object = {}): void => void child.send({ order, ...rest })
  return {
    tell,
    async look(): Promise<Look> {
      const answer = once(child, 'message')
      tell('look')
      const [{ look }] = (await answer) as [{ look: Look }]
      return look
    },
    /** Calls `onTick` at each tick, and resolves when the last one is over. */
    ticks: (onTick: (tick: number) => Promise<void>): Promise<void> =>
      new Promise((resolve, reject) => {
        let under = Promise.resolve()
        const listen = ({ tick }: { readonly tick?: number }): void => {
          if (tick === undefined) return
          under = under.then(() => onTick(tick))
          if (tick + 1 < tickCount) return
          child.off('message', listen)
          under.then(resolve, reject)
        }
        child.on('message', listen)
        tell('ticks', { everyMs, count: tickCount })
      }),
  }
}

const now = (): number => performance.timeOrigin + performance.now()
const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}
const textOf = (): string => `a few words of an answer @${now()}@ `

test(
  `${readerCount} sockets follow ${threadCount} threads: each gets each event once, in order, and those that stall come back`,
  { timeout: 600_000 },
  async () => {
    // As it is built: what is measured is no development mode.
    const { createGateway, memoryLog } = (await import(await buildServer())) as typeof Server
    const log = memoryLog({ keptEventCount: 64 })
    const gateway = createGateway({
      log,
      authorize: () => true,
      heartbeatMs: 2_000,
      limits: { socketCount: 5_000, socketsPerAddressCount: 5_000, connectionsPerAddressCount: 6_000 },
    })
    onTestFinished(() => gateway.close())
    const { wsUrl } = await gateway.listen()
    const readers = startReaders()
    const threadIds = Array.from({ length: threadCount }, (_, index) => `t${index}`)
    for (const threadId of threadIds)
      await log.append(threadId, [{ type: 'invocation_created', invocationId: `turn of ${threadId}` }])
    readers.tell('open', {
      url: wsUrl,
      threadIds: Array.from({ length: readersPerThread }, () => threadIds).flat(),
    })
    await expect.poll(async () => (await readers.look()).openCount).toBe(readerCount)

    const seqs = new Map(threadIds.map((threadId) => [threadId, 0]))
    let eventCount = 0
    const appendOne = async (): Promise<void> => {
      const threadId = threadIds[eventCount++ % threadCount]!
      const seq = seqs.get(threadId)!
      seqs.set(threadId, seq + 1)
      const part = { kind: 'text', delta: textOf() } as const
      await log.append(threadId, [{ type: 'stream_chunk', invocationId: `turn of ${threadId}`, seq, part }])
    }

    readers.tell('begin')
    const heapMiB: number[] = []
    const tell = progress('ticks', tickCount)
    const begunMicros = cpuMicros()
    await readers.ticks(async (tick) => {
      if (tick === Math.floor(tickCount / 4)) readers.tell('stall', { count: stalledCount })
      if (tick % Math.ceil(tickCount / 12) === 0) heapMiB.push(process.memoryUsage().rss / 2 ** 20)
      for (let count = 0; count < eventsPerTick; count++) await appendOne()
      tell(tick + 1)
    })
    const ourMicros = cpuMicros() - begunMicros
    // The gateway pings those that stall, and cuts them.
    await expect.poll(() => gateway.counts().socketCount).toBe(readerCount - stalledCount)
    readers.tell('drop')
    await expect.poll(async () => (await readers.look()).closedCount).toBeGreaterThanOrEqual(stalledCount)
    readers.tell('wake')
    const lastOffset = Math.floor(eventCount / threadCount) + 1
    await expect.poll(async () => (await readers.look()).lowestOffset).toBe(lastOffset)
    const ours = await readers.look()
    expect(ours.faults).toEqual([])
    expect(ours.deliveredCount + ours.skippedCount).toBe(eventCount * readersPerThread)

    readers.tell('end')
    const raw = await rawBroadcast()
    const middle = heapMiB[Math.floor(heapMiB.length / 2)]!
    report('many-sockets', {
      sockets: readerCount,
      threads: threadCount,
      'events a second': Math.round((eventsPerTick * 1_000) / everyMs),
      deliveries: ours.deliveredCount,
      'lag p50, ms': Number(ours.lagMs.p50.toFixed(1)),
      'lag p99, ms': Number(ours.lagMs.p99.toFixed(1)),
      'stalled, closed and resumed': stalledCount,
      'memory in the middle, MiB': Math.round(middle),
      'memory at the end, MiB': Math.round(heapMiB.at(-1)!),
      'CPU per delivery, µs': Number((ourMicros / ours.deliveredCount).toFixed(1)),
      'CPU per delivery of a plain ws broadcast, µs': Number(raw.toFixed(1)),
      'ratio of the two': Number((ourMicros / ours.deliveredCount / raw).toFixed(2)),
    })

    /** CPU time for each delivery, where the same JSON is sent to as many plain sockets in the same groups. */
    async function rawBroadcast(): Promise<number> {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      await once(server, 'listening')
      onTestFinished(() => server.close())
      const { port } = server.address() as AddressInfo // it listens on a port
      await expect.poll(async () => (await readers.look()).openCount).toBe(0)
      const nobody = Array.from({ length: readerCount }, () => null)
      readers.tell('open', { url: `ws://127.0.0.1:${port}`, threadIds: nobody })
      await expect.poll(async () => (await readers.look()).openCount).toBe(readerCount)
      const groups: (typeof server.clients extends Set<infer One> ? One : never)[][] = threadIds.map(() => [])
      for (const [index, socket] of [...server.clients].entries()) groups[index % threadCount]!.push(socket)
      readers.tell('begin')
      const epoch = crypto.randomUUID()
      const begun = cpuMicros()
      let offset = 0
      await readers.ticks(async () => {
        for (let count = 0; count < eventsPerTick; count++) {
          const index = offset++ % threadCount
          const [threadId, invocationId] = [`t${index}`, `turn of t${index}`]
          const part = { kind: 'text', delta: textOf() }
          const event = {
            type: 'stream_chunk',
            invocationId,
            seq: offset,
            part,
            threadId,
            epoch,
            offset,
            at: Date.now(),
          }
          const frame = {
            type: 'events',
            threadId,
            ref: 'r',
            events: [event],
            epoch,
            offset,
            check: '0123456789abcdef',
          }
          const text = JSON.stringify(frame)
          for (const socket of groups[index]!) socket.send(text)
        }
      })
      await expect.poll(async () => (await readers.look()).deliveredCount).toBe(offset * readersPerThread)
      return (cpuMicros() - begun) / (offset * readersPerThread)
    }
  },
)
