import { LogStorageError } from '../durable/log-storage-error.ts'
import type { LoggedEvent } from '../log.ts'
import { listOf, objectOf } from './stored-value.ts'

/** An event as stored in the stream of its thread. */
export interface StoredEntry {
  readonly offset: number
  readonly event: LoggedEvent
  /** The check after it. */
  readonly check: string
  /** The UTF-16 units of its JSON. */
  readonly unitCount: number
}

/** @throws LogStorageError `corrupt` when it is no event of the thread */
export function entryOf(reply: unknown, threadId: string): StoredEntry {
  const [id, fields] = listOf(reply)
  const [, text, , check] = listOf(fields)
  const offset = Number(/^(\d+)-0$/.exec(String(id))?.[1] ?? 0) - 1
  const what = `entry ${String(id)} of the stream`
  const event = objectOf(text, threadId, what)
  const isOwn = Reflect.get(event, 'offset') === offset && Reflect.get(event, 'threadId') === threadId
  if (!isOwn || typeof check !== 'string') throw new LogStorageError('corrupt', { threadId, detail: what })
  // Written by a log of this package: it has its own offset and thread.
  return { offset, event: event as LoggedEvent, check, unitCount: String(text).length }
}
