import { UsageError } from '../../core/index.ts'
import { isId } from '../../protocol/index.ts'
import type { Clock } from '../../store/index.ts'
import { loggedPost, loggedTurn, touchResult } from '../answers-of-facts.ts'
import { checkedDrafts } from '../checked-drafts.ts'
import { systemClock } from '../clock.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import { type StoredTurn, turnOfStored } from '../durable/stored-turn.ts'
import { type LogOptions, logSettings } from '../log-options.ts'
import type { Log, OpenTurn, TouchResult } from '../log.ts'
import { postName, turnName } from './known-thread.ts'
import { Partitions } from './partitions.ts'
import type { RedisClient } from './redis-client.ts'
import { ScriptRunner } from './script-runner.ts'
import { listOf, objectOf, textOf } from './stored-value.ts'
import { tailOf } from './tail-of.ts'
import { cursorOf } from './thread-ends.ts'
import { ThreadStore } from './thread-store.ts'
import { ThreadWriter } from './thread-writer.ts'
import { Wakes } from './wakes.ts'

/** Options of `redisLog`. */
export interface RedisLogOptions extends LogOptions {
  /** The prefix of all keys; 1 to 64 letters, digits, `-`, `_` or `:`. Default: `onebubble`. */
  readonly prefix?: string
  /**
   * How many hash slots the threads are spread over: 1 to 1,024. Use more than 1 only in a cluster; each costs every
   * gateway a connection. It cannot be changed after the log was started. Default: 1.
   */
  readonly partitionCount?: number
  /** The clock of waits and retries; events use `now`. Default: the system's. */
  readonly clock?: Clock
  /**
   * Called when older events of a thread could not be folded; that is tried again after the next append. Failed
   * appends reject instead. Errors it throws are ignored.
   */
  readonly onError?: (error: unknown) => void
  /** Returns a number uniform in [0, 1), to spread retries. Default: `Math.random`. */
  readonly random?: () => number
}

/** A log in Redis. */
export interface RedisLog extends Log {
  /**
   * Closes the log's own connections, once running operations are done. The client you passed stays open; closing it
   * is up to you.
   */
  close(): Promise<void>
}

/** How many threads are remembered with their facts between two appends. */
const writerCount = 1_024

/**
 * Creates a log in Redis, 6.2 or later. Any number of processes may use it; each opens it with a client of its own.
 * @param redis a client of ioredis, `Redis` or `Cluster`. A command that times out or is given up becomes
 * `unavailable`
 * @throws UsageError when an option is invalid
 */
export function redisLog(redis: RedisClient, options: RedisLogOptions = {}): RedisLog {
  const {
    prefix = 'onebubble',
    partitionCount = 1,
    clock = systemClock,
    random = Math.random,
    onError,
  } = options
  if (!/^[\w:-]{1,64}$/.test(prefix))
    throw new UsageError('invalid_option', 'redisLog: prefix is 1 to 64 letters, digits, -, _ or :')
  if (!Number.isInteger(partitionCount) || partitionCount < 1 || partitionCount > 1_024)
    throw new UsageError('invalid_option', 'redisLog: partitionCount is an integer from 1 to 1,024')
  const settings = logSettings('redisLog', options)
  const runner = new ScriptRunner(redis)
  const partitions = new Partitions(runner, prefix, partitionCount)
  const store = new ThreadStore(runner, partitions)
  const wakes = new Wakes({ client: redis, keys: partitions.all.map(({ wake }) => wake), clock, random })
  const name = crypto.randomUUID()
  let commitCount = 0
  const nextToken = (): string => `${name} ${++commitCount}`
  /** The one unused for longest comes first. */
  const writers = new Map<string, ThreadWriter>()
  let isClosed = false

  async function ready(): Promise<void> {
    if (isClosed) throw new LogStorageError('closed')
    await Promise.all([partitions.open(), wakes.follow()])
    if (isClosed) throw new LogStorageError('closed')
  }

  function writerOf(threadId: string): ThreadWriter {
    const writer =
      writers.get(threadId) ??
      new ThreadWriter(threadId, { store, wakes, settings, clock, random, onError, nextToken })
    writers.delete(threadId)
    writers.set(threadId, writer)
    for (const [id, { isIdle }] of writers) {
      if (writers.size <= writerCount) break
      if (isIdle && id !== threadId) writers.delete(id)
    }
    return writer
  }

  async function touch(threadId: string, invocationId: string): Promise<TouchResult> {
    await ready()
    const keys = partitions.of(threadId)
    const turn = turnName(invocationId)
    const reply = await runner.run(
      'touch',
      [keys.meta, keys.thread(threadId), keys.open],
      [invocationId, turn, threadId],
      threadId,
    )
    const text = textOf(reply)
    // Written by a log of this package.
    const facts = text === undefined ? undefined : turnOfStored(objectOf(text, threadId, turn) as StoredTurn)
    return touchResult(facts, threadId)
  }

  async function openTurns(): Promise<readonly OpenTurn[]> {
    await ready()
    const replies = await Promise.all(partitions.all.map(({ open }) => runner.run('openTurns', [open])))
    return replies.flatMap((reply) => {
      const fields = listOf(reply).map(String)
      return fields.flatMap((invocationId, index) => {
        if (index % 2 === 1) return []
        const [, activity = '', threadId = ''] = /^(\S+) (.*)$/s.exec(fields[index + 1] ?? '') ?? []
        return [{ threadId, invocationId, activity }]
      })
    })
  }

  return {
    async append(threadId, drafts) {
      if (!isId(threadId))
        throw new UsageError('invalid_argument', 'append: threadId is an id of 1 to 256 units')
      const checked = checkedDrafts(drafts)
      await ready()
      return writerOf(threadId).append(checked)
    },
    async tail(threadId, from, limit) {
      await ready()
      return tailOf(store, threadId, from, limit)
    },
    async cursor(threadId) {
      await ready()
      const { end } = await store.known(threadId, [])
      return cursorOf(end)
    },
    async snapshot(threadId) {
      await ready()
      return store.snapshot(threadId)
    },
    async turn(threadId, invocationId) {
      await ready()
      const { turns } = await store.known(threadId, [turnName(invocationId)])
      return loggedTurn(turns.get(invocationId), threadId)
    },
    async post(threadId, messageId) {
      await ready()
      const { posts } = await store.known(threadId, [postName(messageId)])
      return loggedPost(posts.get(messageId), threadId)
    },
    touch,
    subscribe: (threadId, listener) => wakes.subscribe(threadId, listener),
    openTurns,
    async close() {
      isClosed = true
      await Promise.all([...writers.values()].map((writer) => writer.idle()))
      wakes.close()
    },
  }
}
