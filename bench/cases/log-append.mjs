import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { buildServer } from '../lib/build-server.mjs'
import { cpuMicros, interleave, ratio, settleInputs, spread } from '../lib/measure.mjs'

const draftsOf = (invocationId, from, count) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'stream_chunk',
    invocationId,
    seq: from + index,
    part: { kind: 'text', delta: `word ${from + index} ` },
  }))

/** The texts that a log stores for these drafts, byte for byte. */
const textsOf = (drafts, threadId) =>
  drafts.map(({ type, ...draft }, index) =>
    JSON.stringify({
      type,
      ...draft,
      threadId,
      epoch: '00000000-0000-0000-0000-000000000000',
      offset: index,
      at: 1_795_348_800_000,
    }),
  )

export const logAppend = {
  name: 'log-append',
  async run({ sized, plan }) {
    const { memoryLog, sqliteLog } = await import(await buildServer())
    const folder = mkdtempSync(join(tmpdir(), 'onebubble-bench-'))
    const opened = (name) => {
      const database = new Database(join(folder, name))
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
      return database
    }
    const [bare, kept] = [opened('bare.db'), opened('log.db')]
    try {
      bare.exec(
        'CREATE TABLE events (thread TEXT, offset INTEGER, event TEXT, PRIMARY KEY (thread, offset)) WITHOUT ROWID',
      )
      const insert = bare.prepare('INSERT INTO events VALUES (?, ?, ?)')
      const logs = { memory: memoryLog(), sqlite: sqliteLog(kept) }
      const rows = []
      for (const perBatch of [1, 16]) {
        const batchCount = sized(2_000, 4)
        const cost = async (work) => {
          settleInputs()
          const begun = cpuMicros()
          await work()
          return (cpuMicros() - begun) / (batchCount * perBatch)
        }
        const ofLog = (name) => async (round) => {
          const invocationId = `turn-of-${perBatch}-${round}`.padEnd(36, '-')
          const threadId = `thread-of-${perBatch}-${round}`.padEnd(36, '-')
          await logs[name].append(threadId, [{ type: 'invocation_created', invocationId }])
          const batches = Array.from({ length: batchCount }, (_, index) =>
            draftsOf(invocationId, index * perBatch, perBatch),
          )
          return cost(async () => {
            for (const batch of batches) {
              const { ok } = await logs[name].append(threadId, batch)
              if (!ok) throw new Error('an append was refused')
            }
          })
        }
        const samples = await interleave(
          {
            memory: ofLog('memory'),
            sqlite: ofLog('sqlite'),
            bare(round) {
              const threadId = `thread-of-${perBatch}-${round}`.padEnd(36, '-')
              const texts = textsOf(draftsOf('turn'.padEnd(36, '0'), 0, batchCount * perBatch), threadId)
              return cost(() => {
                for (let at = 0; at < texts.length; at += perBatch) {
                  if (perBatch > 1) bare.exec('BEGIN')
                  for (let index = at; index < at + perBatch; index++)
                    insert.run(threadId, index, texts[index])
                  if (perBatch > 1) bare.exec('COMMIT')
                }
              })
            },
          },
          plan({ share: 0.6 }),
        )
        const cadence = perBatch === 1 ? 'one chunk an append' : `${perBatch} chunks an append`
        rows.push({
          what: '`sqliteLog`: an append, against the bare insert of the same bytes',
          cadence: `${cadence}; WAL, \`synchronous=NORMAL\`; libsql`,
          target: { most: 2 },
          ...ratio(samples.sqlite, samples.bare),
          micros: { onebubble: spread(samples.sqlite).value, insert: spread(samples.bare).value },
        })
        for (const name of ['memory', 'sqlite'])
          rows.push({
            what: `\`${name}Log\`: thousands of chunks appended a second`,
            cadence,
            ...spread(samples[name].map((micros) => 1_000 / micros)),
          })
      }
      return { rows }
    } finally {
      closeAll(kept, bare)
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const closeAll = (...databases) => {
  for (const database of databases) database.close()
}
