import { type Clock, KeyedListeners } from '../../store/index.ts'
import type { Unsubscribe } from '../log.ts'
import type { RedisClient } from './redis-client.ts'
import { WakeReader } from './wake-reader.ts'

export interface WakesOptions {
  readonly client: RedisClient
  /** The wake stream of each partition. */
  readonly keys: readonly string[]
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Wakes the listeners of a thread: at once when this process has appended, and when the reader reports an append of
 * another process. The reader also reports this process's own appends. Each commit has a token, so that it wakes only
 * once.
 */
export class Wakes {
  readonly #options: WakesOptions
  readonly #listeners = new KeyedListeners<string>()
  #readers: readonly WakeReader[] | undefined
  /** Running commits. */
  readonly #pending = new Set<string>()
  /** Commits that were reported once so far: by their reply or by the reader. */
  readonly #told = new Set<string>()

  constructor(options: WakesOptions) {
    this.#options = options
  }

  subscribe(threadId: string, listener: () => void): Unsubscribe {
    void this.follow()
    return this.#listeners.subscribe(threadId, listener)
  }

  /** Starts to follow the streams, once. Resolves when it follows them, or has failed for the first time. */
  async follow(): Promise<void> {
    const { client, keys, clock, random } = this.#options
    // In a cluster, the streams are on different servers, and a blocking command blocks its connection.
    const groups = client.isCluster ? keys.map((key) => [key]) : [keys]
    this.#readers ??= groups.map(
      (group) =>
        new WakeReader({
          client: client.duplicate(),
          keys: group,
          clock,
          random,
          onWake: (threadId, token) => this.#tell(threadId, token),
          onLost: () => {
            this.#told.clear()
            this.#listeners.wakeAll()
          },
        }),
    )
    await Promise.all(this.#readers.map(({ settled }) => settled))
  }

  /** Runs a commit, and wakes the listeners if it has appended. */
  async around<Result>(
    threadId: string,
    token: string,
    commit: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    this.#pending.add(token)
    try {
      const result = await commit()
      this.#pending.delete(token)
      if (result !== undefined && !this.#told.delete(token)) {
        this.#told.add(token)
        this.#listeners.wake(threadId)
      }
      return result
    } finally {
      this.#pending.delete(token)
      if (this.#told.size > 10_000) this.#told.clear() // the reader is far behind; a further wake does no harm
    }
  }

  #tell(threadId: string, token: string): void {
    if (this.#told.delete(token)) return
    // If the reply is lost, the own listeners are woken this way.
    if (this.#pending.has(token)) this.#told.add(token)
    this.#listeners.wake(threadId)
  }

  close(): void {
    for (const reader of this.#readers ?? []) reader.close()
    this.#readers = []
  }
}
