import { type StoredTurn, turnOfStored } from '../durable/stored-turn.ts'
import type { Facts, PostFacts, ThreadFacts } from '../log-facts.ts'
import type { LoggedEvents } from '../log.ts'
import { type SqliteTables, stored } from './sqlite-tables.ts'

/**
 * The stored facts. Those of each thread are as of its `facts_at`; an index with the later ones is layered over
 * these.
 */
export function sqliteFacts(tables: SqliteTables): Facts {
  return {
    get threadCount() {
      return tables.threadCount()
    },
    thread(threadId) {
      const facts = tables.thread(threadId)?.facts ?? ''
      return facts === '' ? undefined : stored<ThreadFacts>(facts, 'table threads', threadId)
    },
    turn(invocationId) {
      const row = tables.turn(invocationId)
      return row && turnOfStored(stored<StoredTurn>(row.facts, `table turns, ${invocationId}`))
    },
    chunk(invocationId, seq) {
      const row = tables.turn(invocationId)
      if (row === undefined) return undefined
      const { created, threadId } = stored<StoredTurn>(row.facts, `table turns, ${invocationId}`)
      const from = created.offset + 1 + seq // at least this many events come before it
      const chunk = tables.chunk(row.thread, invocationId, seq, from, row.last_offset)
      if (chunk?.seq !== seq) return undefined
      return stored<LoggedEvents['stream_chunk']>(chunk.event, 'table events', threadId)
    },
    post(messageId) {
      const row = tables.post(messageId)
      return row && stored<PostFacts>(row.facts, `table posts, ${messageId}`)
    },
  }
}
