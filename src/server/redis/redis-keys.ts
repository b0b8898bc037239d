/** The names of the keys of one partition. All have its hash tag, so that one script may use any of them. */
export class RedisKeys {
  readonly #tag: string

  constructor(prefix: string, partition: number) {
    this.#tag = `{${prefix}:${partition}}`
  }

  /** Fields of the partition: `schema`, `partitions`, `epoch`, the number of `threads`, `touches`, the last `wake`. */
  get meta(): string {
    return `${this.#tag}:meta`
  }

  /** The thread of each id. */
  get claims(): string {
    return `${this.#tag}:claims`
  }

  /** The open turns, with their activity and their thread. */
  get open(): string {
    return `${this.#tag}:open`
  }

  /** A stream with the names of the threads that were appended to last. */
  get wake(): string {
    return `${this.#tag}:wake`
  }

  /** The ends of a thread, its facts, and those of its turns and posts. */
  thread(threadId: string): string {
    return `${this.#tag}:thread:${threadId}`
  }

  /** A thread's events, as a stream. The event at offset n has the id `n+1-0`. */
  log(threadId: string): string {
    return `${this.#tag}:log:${threadId}`
  }

  /** The folded older events of a thread. */
  snapshot(threadId: string): string {
    return `${this.#tag}:snapshot:${threadId}`
  }
}

/** The partition of a name. FNV-1a over UTF-16 units; it must stay the same in all versions. */
export function partitionOf(name: string, partitionCount: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % partitionCount
}
