import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis } from '../../scripts/redis.mjs'
import { buildServer } from '../lib/build-server.mjs'
import { interleave, ratio, settleInputs, spread } from '../lib/measure.mjs'

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** A Redis that writes nothing to disk: this compares the work, not the disks. */
async function startRedis(executable) {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'onebubble-bench-'))]
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
  const child = spawn(executable, args, { stdio: 'ignore' })
  const { Redis } = await import('ioredis') // imported only here, since V8 would otherwise optimise the guard less in other cases
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => undefined) // until it listens
  await client.ping()
  return {
    client,
    stop() {
      client.disconnect()
      child.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const textOf = (index) =>
  JSON.stringify({
    type: 'stream_chunk',
    invocationId: 'turn'.padEnd(36, '0'),
    seq: index,
    part: { kind: 'text', delta: `word ${index} ` },
    threadId: 'thread'.padEnd(36, '0'),
    epoch: '00000000-0000-0000-0000-000000000000',
    offset: index,
    at: 1_795_348_800_000,
  })

export const logAppendRedis = {
  name: 'log-append-redis',
  async run({ sized, plan }) {
    const { executable } = findRedis({ ...process.env, REDIS_URL: '' }) ?? {}
    if (executable === undefined) {
      console.warn('log-append-redis is skipped: there is no redis-server here')
      return { rows: [] }
    }
    const { redisLog } = await import(await buildServer())
    const redis = await startRedis(executable)
    const { client } = redis
    const log = redisLog(client)
    try {
      const rows = []
      for (const perBatch of [1, 16]) {
        const batchCount = sized(1_000, 4)
        /** Wall time, because both processes do the work. */
        const cost = async (work) => {
          settleInputs()
          const begun = performance.now()
          for (let batch = 0; batch < batchCount; batch++) await work(batch * perBatch)
          return ((performance.now() - begun) * 1_000) / (batchCount * perBatch)
        }
        const samples = await interleave(
          {
            async redis(round) {
              const invocationId = `turn-of-${perBatch}-${round}`.padEnd(36, '-')
              const threadId = `thread-of-${perBatch}-${round}`.padEnd(36, '-')
              await log.append(threadId, [{ type: 'invocation_created', invocationId }])
              return cost(async (from) => {
                const drafts = Array.from({ length: perBatch }, (_, index) => ({
                  type: 'stream_chunk',
                  invocationId,
                  seq: from + index,
                  part: { kind: 'text', delta: `word ${from + index} ` },
                }))
                const { ok } = await log.append(threadId, drafts)
                if (!ok) throw new Error('an append was refused')
              })
            },
            bare(round) {
              const key = `bare-of-${perBatch}-${round}`
              return cost(async (from) => {
                const pipeline = client.pipeline()
                for (let index = from; index < from + perBatch; index++)
                  pipeline.xadd(key, `${index + 1}-0`, 'e', textOf(index))
                await pipeline.exec()
              })
            },
          },
          plan({ share: 0.6 }),
        )
        const cadence = perBatch === 1 ? 'one chunk an append' : `${perBatch} chunks an append`
        rows.push({
          what: '`redisLog`: an append, against bare XADDs of the same bytes',
          cadence: `${cadence}, each awaited; the time of both processes`,
          target: { most: 2 },
          ...ratio(samples.redis, samples.bare),
          micros: { onebubble: spread(samples.redis).value, xadd: spread(samples.bare).value },
        })
        rows.push({
          what: '`redisLog`: thousands of chunks appended a second',
          cadence: `${cadence}, each awaited`,
          ...spread(samples.redis.map((micros) => 1_000 / micros)),
        })
      }
      return { rows }
    } finally {
      await log.close()
      redis.stop()
    }
  },
}
