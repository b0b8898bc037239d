import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EventDraft, type LoggedEvent, memoryLog, redisLog } from '../../../src/server/index.ts'
import { noRedis, RedisServer } from './redis-server.ts'

const ids = fc.constantFrom('a', 'b')
const parts = fc.constantFrom('x', 'y').map((text) => [{ kind: 'text', text }] as const)
const drafts: fc.Arbitrary<EventDraft> = fc.oneof(
  ids.map((invocationId): EventDraft => ({ type: 'invocation_created', invocationId })),
  fc
    .record({ invocationId: ids, seq: fc.nat(3) })
    .map((chunk): EventDraft => ({ type: 'stream_chunk', ...chunk, part: { kind: 'text', delta: 'd' } })),
  ids.map((invocationId): EventDraft => ({ type: 'stream_finalized', invocationId, outcome: 'completed' })),
  fc
    .record({ invocationId: ids, messageId: ids, parts })
    .map((post): EventDraft => ({ type: 'callback', disposition: 'replace', ...post })),
  fc
    .record({ messageId: fc.constantFrom('m', 'n'), parts })
    .map((post): EventDraft => ({ type: 'message', author: { kind: 'user' }, ...post })),
  fc.constantFrom('m', 'n').map((messageId): EventDraft => ({ type: 'retraction', messageId })),
)

test.skipIf(noRedis)(
  'whatever three processes append at once, a log in memory takes in that order',
  async () => {
    const server = await RedisServer.start()
    const clients = [server.client(), server.client(), server.client()]
    let count = 0
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(2), fc.array(drafts, { minLength: 1, maxLength: 3 })), { maxLength: 24 }),
          async (appends) => {
            const prefix = `law${++count}`
            const logs = clients.map((client) => redisLog(client, { prefix, now: () => 1 }))
            try {
              const results = await Promise.all(
                appends.map(async ([index, batch]) => logs[index]!.append('t', batch)),
              )
              const events = results
                .flatMap((result) => (result.ok ? result.appended : []))
                .flatMap(({ status, event }) => (status === 'appended' && event !== undefined ? [event] : []))
                .toSorted((one, other) => one.offset - other.offset)
              expect(events.map(({ offset }) => offset)).toEqual([...events.keys()])
              const { cursor, snapshot } = await logs[0]!.snapshot('t')
              const memory = memoryLog({ now: () => 1, epoch: cursor.epoch })
              for (const event of events) expect(await admitted(event)).toEqual([event])
              async function admitted(event: LoggedEvent) {
                const { threadId: _, epoch: __, offset: ___, at: ____, ...draft } = event
                if (draft.type === 'callback') Reflect.deleteProperty(draft, 'origin')
                const result = await memory.append('t', [draft])
                return result.ok ? result.appended.map((one) => one.event) : result.code
              }
              // A draft that is made of an event has its fields in another order, so the check is another.
              const same = await memory.snapshot('t')
              expect({ ...same, cursor: same.cursor.offset }).toEqual({ snapshot, cursor: cursor.offset })
            } finally {
              await Promise.all(logs.map((log) => log.close()))
            }
          },
        ),
        { numRuns: 60 },
      )
    } finally {
      for (const client of clients) client.disconnect()
      await server.stop()
    }
  },
)
