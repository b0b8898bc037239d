import { type Clock, KeyedListeners } from '../../store/index.ts'
import type { Unsubscribe } from '../log.ts'
import type { RedisClient } from './redis-client.ts'
import { WakeReader } from './wake-reader.ts'

export interface WakesOptions {
  readonly client: RedisClient
  /** The stream of wakes of each partition. */
  readonly keys: readonly string[]
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Wakes who follows a thread: at once when this process has appended, and when the reader tells that another has. What it
 * has appended itself it is told, too; each commit has a token, so that it wakes once.
 */
export class Wakes {
  readonly #options: WakesOptions
  readonly #listeners = new KeyedListeners<string>()
  #readers: readonly WakeReader[] | undefined
  /** Commits that are under way. */
  readonly #pending = new Set<string>()
  /** Commits of which one of both has told: the answer or the reader. */
  readonly #told = new Set<string>()

  constructor(options: WakesOptions) {
    this.#options = options
  }

  subscribe(threadId: string, listener: () => void): Unsubscribe {
    void this.follow()
    return this.#listeners.subscribe(threadId, listener)
  }

  /** Begins to follow, once; resolves when it does, or when that has failed for the first time. */
  async follow(): Promise<void> {
    const { client, keys, clock, random } = this.#options
    // In a cluster each stream is on a server of its own, and what blocks blocks its connection.
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

  /** Runs a commit, and wakes when it has appended. */
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
      if (this.#told.size > 10_000) this.#told.clear() // the reader is far behind: it wakes once more
    }
  }

  #tell(threadId: string, token: string): void {
    if (this.#told.delete(token)) return
    // Where the answer was lost, this is how its own listeners hear of it.
    if (this.#pending.has(token)) this.#told.add(token)
    this.#listeners.wake(threadId)
  }

  close(): void {
    for (const reader of this.#readers ?? []) reader.close()
    this.#readers = []
  }
}
