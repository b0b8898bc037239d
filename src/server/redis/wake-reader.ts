import { backoffMs, type Clock, type Deferred, deferred } from '../../store/index.ts'
import type { RedisClient } from './redis-client.ts'
import { ScriptRunner } from './script-runner.ts'
import { listOf } from './stored-value.ts'

/** How long one read waits for news, in ms. After a read without news, the ends of the streams are checked. */
const blockMs = 1_000

/** How much longer a reply may take before the connection counts as dead, in ms. */
const graceMs = 4_000

const backoff = { baseMs: 50, capMs: 1_000 }

export interface WakeReaderOptions {
  /** A connection of its own. */
  readonly client: RedisClient
  /** The wake streams to follow. */
  readonly keys: readonly string[]
  readonly clock: Clock
  readonly random: () => number
  readonly onWake: (threadId: string, token: string) => void
  /** Called when wakes may have been missed. */
  readonly onLost: () => void
}

/**
 * Reads the names of threads that any process appends to. It needs one connection, however many listeners there are.
 * Each wake names the one before it; a wake that does not follow the last seen one means that some were missed.
 */
export class WakeReader {
  readonly #options: WakeReaderOptions
  readonly #runner: ScriptRunner
  /** The last wake seen in each stream. */
  #last: readonly string[] | undefined
  /**
   * Whether a thread may have been read while nothing was followed. False until the first failure, because until then
   * every read of the log waits for this reader.
   */
  #mayHaveMissed = false
  #isClosed = false
  #failureCount = 0
  readonly #settled: Deferred<void> = deferred()
  #wakeUp: (() => void) | undefined

  constructor(options: WakeReaderOptions) {
    this.#options = options
    this.#runner = new ScriptRunner(options.client)
    options.client.on('error', () => this.#miss())
    options.client.on('ready', () => {
      if (this.#last === undefined) return
      // It has reconnected, perhaps to another server.
      this.#last = undefined
      this.#miss()
      options.onLost()
    })
    void this.#follow()
  }

  /** Resolves when it follows the streams, or has failed for the first time. */
  get settled(): Promise<void> {
    return this.#settled.promise
  }

  close(): void {
    this.#isClosed = true
    this.#options.client.disconnect()
    this.#wakeUp?.()
    this.#settled.resolve()
  }

  #miss(): void {
    this.#mayHaveMissed = true
    this.#settled.resolve()
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#read()
        this.#failureCount = 0
      } catch {
        this.#last = undefined
        this.#miss()
        await this.#pause(backoffMs(this.#failureCount++, backoff, this.#options.random))
      }
    }
  }

  async #read(): Promise<void> {
    const { client, keys, onLost } = this.#options
    if (this.#last === undefined) {
      this.#last = await this.#ends()
      if (this.#mayHaveMissed) onLost()
      this.#mayHaveMissed = false
      this.#settled.resolve()
    }
    const last = this.#last
    const reply = await this.#inTime(
      client.call('xread', ['COUNT', 1_000, 'BLOCK', blockMs, 'STREAMS', ...keys, ...last]),
    )
    if (this.#last !== last || this.#isClosed) return // it started over in the meantime
    const streams = streamsOf(reply)
    if (streams.length === 0) {
      const ends = await this.#ends()
      // On a server whose clock is behind, the ids of a stream can go back, and the stream would stay silent.
      if (ends.some((end, index) => end !== last[index])) this.#last = undefined
      this.#mayHaveMissed ||= this.#last === undefined
      return
    }
    this.#last = keys.map((key, index) => {
      const entries = streams.find(([name]) => name === key || name.endsWith(key))?.[1] ?? []
      return this.#tell(entries, last[index] ?? '0-0')
    })
  }

  #tell(entries: readonly unknown[], last: string): string {
    let seen = last
    let isWhole = true
    for (const entry of entries) {
      const [id, fields] = listOf(entry)
      const [, threadId, , token, , before] = listOf(fields).map(String)
      isWhole &&= (before || '0-0') === seen
      seen = String(id)
      this.#options.onWake(threadId ?? '', token ?? '')
    }
    if (!isWhole) this.#options.onLost()
    return seen
  }

  async #ends(): Promise<readonly string[]> {
    return listOf(await this.#inTime(this.#runner.run('lastWakes', this.#options.keys))).map(String)
  }

  /** Reconnects when there is no reply. A network that drops packets silently would otherwise make it wait for ever. */
  async #inTime<Result>(answer: Promise<Result>): Promise<Result> {
    const { client, clock } = this.#options
    const cancel = clock.setTimer(() => {
      if (!this.#isClosed) client.disconnect(true)
    }, blockMs + graceMs)
    try {
      return await answer
    } finally {
      cancel()
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.setTimer(resolve, delayMs)
      this.#wakeUp = () => {
        cancel()
        resolve()
      }
      if (this.#isClosed) this.#wakeUp()
    })
  }
}

/** The streams in a reply to XREAD: a list, or in RESP3 a map, which a client may flatten. */
function streamsOf(reply: unknown): readonly (readonly [name: string, entries: readonly unknown[]])[] {
  if (reply === null || typeof reply !== 'object') return []
  if (reply instanceof Map) return Array.from(reply, ([name, entries]) => [String(name), listOf(entries)])
  if (!Array.isArray(reply)) return Object.entries(reply).map(([name, entries]) => [name, listOf(entries)])
  const items: readonly unknown[] = reply
  if (!Array.isArray(items[0]))
    return items.flatMap((name, index) =>
      index % 2 === 0 ? [[String(name), listOf(items[index + 1])] as const] : [],
    )
  return items.map((item) => {
    const [name, entries] = listOf(item)
    return [String(name), listOf(entries)]
  })
}
