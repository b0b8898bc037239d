import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { buildServer } from '../lib/build-server.mjs'
import { cpuMicros, interleave, ratio, spread } from '../lib/measure.mjs'

/** The events of one frame. */
const perPage = 256

export const logRead = {
  name: 'log-read',
  async run({ sized, plan }) {
    const { sqliteLog } = await import(await buildServer())
    const folder = mkdtempSync(join(tmpdir(), 'onebubble-bench-'))
    const database = new Database(join(folder, 'log.db'))
    const log = sqliteLog(database)
    const count = sized(10_000, 20)
    try {
      const invocationId = 'turn'.padEnd(36, '0')
      await log.append('missed', [{ type: 'invocation_created', invocationId }])
      for (let seq = 0; seq < count - 1; seq++)
        await log.append('missed', [
          { type: 'stream_chunk', invocationId, seq, part: { kind: 'text', delta: `word ${seq} ` } },
        ])
      for (let index = 0; index < count; index++)
        await log.append('long', [
          {
            type: 'message',
            messageId: `message ${index}`.padEnd(36, '-'),
            author: { kind: 'user' },
            parts: [{ kind: 'text', text: `What was said, the ${index}th time, in some words.` }],
          },
        ])
      const { snapshot } = await log.snapshot('long')
      database.exec('CREATE TABLE raw (name TEXT PRIMARY KEY, text TEXT)')
      database.prepare('INSERT INTO raw VALUES (?, ?)').run('long', JSON.stringify(snapshot))
      const missed = database.prepare(
        "SELECT event FROM events JOIN threads USING (thread) WHERE thread_id = 'missed' AND offset >= ? ORDER BY offset LIMIT ?",
      )
      const long = database.prepare("SELECT text FROM raw WHERE name = 'long'")
      const cost = async (work) => {
        const begun = cpuMicros()
        if (!((await work()) > count * 100)) throw new Error('something is missing')
        return cpuMicros() - begun
      }
      const samples = await interleave(
        {
          resume: () =>
            cost(async () => {
              let length = 0
              for (let tail = await log.tail('missed', undefined, perPage); tail.events.length > 0;) {
                length += JSON.stringify(tail.events).length
                tail = await log.tail('missed', tail.cursor, perPage)
              }
              return length
            }),
          rawResume: () =>
            cost(() => {
              let length = 0
              for (let offset = 0; offset < count; offset += perPage)
                length += `[${missed
                  .all(offset, perPage)
                  .map(({ event }) => event)
                  .join(',')}]`.length
              return length
            }),
          hydrate: () => cost(async () => JSON.stringify((await log.snapshot('long')).snapshot).length),
          rawHydrate: () => cost(() => long.get().text.length),
        },
        plan({ share: 0.6 }),
      )
      const row = (what, ours, raw) => ({
        what,
        cadence: `${count} of them; on the server, to the text that is sent`,
        ...ratio(samples[ours], samples[raw]),
        micros: { onebubble: spread(samples[ours]).value, raw: spread(samples[raw]).value },
      })
      return {
        rows: [
          row('`sqliteLog`: resume of missed events, against reading their text', 'resume', 'rawResume'),
          row(
            '`sqliteLog`: snapshot of a thread of bubbles, against reading its text',
            'hydrate',
            'rawHydrate',
          ),
        ],
      }
    } finally {
      database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
