import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { buildServer } from '../lib/build-server.mjs'
import { cpuMicros, interleave, ratio, spread } from '../lib/measure.mjs'

const readersFile = fileURLToPath(new URL('../lib/fan-out-readers.mjs', import.meta.url))

/** The chunks of one frame. */
const draftsOf = (invocationId, batch, perFrame) =>
  Array.from({ length: perFrame }, (_, index) => ({
    type: 'stream_chunk',
    invocationId,
    seq: batch * perFrame + index,
    part: { kind: 'text', delta: `word ${batch} ` },
  }))

export const fanOut = {
  name: 'fan-out',
  async run({ sized, plan }) {
    const { createGateway, memoryLog } = await import(await buildServer())
    const [readerCount, batchCount] = [sized(200, 4), sized(100, 4)]
    const readers = fork(readersFile)
    const tell = async (message) => {
      const answered = once(readers, 'message')
      readers.send(message)
      await answered
    }
    const raw = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(raw, 'listening')
    const log = memoryLog()
    const gateway = createGateway({ log, authorize: () => true })
    try {
      const { wsUrl } = await gateway.listen()
      const hello = JSON.stringify({ type: 'subscribe', threadId: 'thread', ref: 'ref' })
      await tell({ name: 'ours', url: wsUrl, count: readerCount, hello })
      await tell({ name: 'raw', url: `ws://127.0.0.1:${raw.address().port}`, count: readerCount })

      /** CPU time per frame and reader, until all frames are read. */
      const cost = async (name, marker, sendBatch) => {
        await tell({ name, marker })
        const isRead = once(readers, 'message')
        const begun = cpuMicros()
        for (let batch = 0; batch < batchCount; batch++) {
          await sendBatch(batch)
          await setImmediate() // one batch after the other, as in practice
        }
        await isRead
        return (cpuMicros() - begun) / (batchCount * readerCount)
      }
      const rows = []
      for (const perFrame of [1, 16]) {
        const idOf = (name, round) => `turn-of-${name}-${perFrame}-${round}`
        const markerOf = (id) => `"${id}","seq":${batchCount * perFrame - 1}`
        const samples = await interleave(
          {
            // Includes the guard, the log and its fold.
            async ours(round) {
              const id = idOf('ours', round)
              await log.append('thread', [{ type: 'invocation_created', invocationId: id }])
              await setImmediate()
              const before = gateway.counts().sentFrameCount
              const micros = await cost('ours', markerOf(id), (batch) =>
                log.append('thread', draftsOf(id, batch, perFrame)),
              )
              const frames = gateway.counts().sentFrameCount - before
              if (frames < batchCount * readerCount) throw new Error(`only ${frames} frames were sent`)
              return micros
            },
            // The same frames, made once and sent to each socket.
            async raw(round) {
              const id = idOf('raw', round)
              return cost('raw', markerOf(id), (batch) => {
                const events = draftsOf(id, batch, perFrame).map(({ type, invocationId, seq, part }) => ({
                  type,
                  threadId: 'thread',
                  invocationId,
                  seq,
                  part,
                  epoch: '00000000-0000-0000-0000-000000000000',
                  offset: batch * perFrame,
                  at: 1_795_348_800_000,
                }))
                const place = {
                  epoch: '00000000-0000-0000-0000-000000000000',
                  offset: 1_000,
                  check: '0123456789abcdef',
                }
                const text = JSON.stringify({
                  type: 'events',
                  threadId: 'thread',
                  ref: 'ref',
                  events,
                  ...place,
                })
                for (const socket of raw.clients) socket.send(text)
              })
            },
          },
          plan({ share: 0.6 }),
        )
        rows.push({
          what: 'a frame to one of many subscribers, against raw `ws` that sends the same JSON to all',
          cadence: `${readerCount} subscribers, frames of ${perFrame === 1 ? 'one chunk' : `${perFrame} chunks`}; the sender's CPU time`,
          target: { most: 1.5 },
          ...ratio(samples.ours, samples.raw),
          micros: { onebubble: spread(samples.ours).value, ws: spread(samples.raw).value },
        })
      }
      return { rows }
    } finally {
      readers.kill()
      raw.close()
      await gateway.close()
    }
  },
}
