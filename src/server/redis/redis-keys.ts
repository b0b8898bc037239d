/** The names of the keys of one partition. All of them have its hash tag, so one script may touch any of them. */
export class RedisKeys {
  readonly #tag: string

  constructor(prefix: string, partition: number) {
    this.#tag = `{${prefix}:${partition}}`
  }

  /** What holds for the partition: `schema`, `partitions`, `epoch`, how many `threads`, `touches`, the last `wake`. */
  get meta(): string {
    return `${this.#tag}:meta`
  }

  /** Which thread an id belongs to. */
  get claims(): string {
    return `${this.#tag}:claims`
  }

  /** The open turns: their activity, and their thread. */
  get open(): string {
    return `${this.#tag}:open`
  }

  /** The names of the threads that were appended to, the last of them. */
  get wake(): string {
    return `${this.#tag}:wake`
  }

  /** Where a thread ends and begins, its facts, and those of its turns and posts. */
  thread(threadId: string): string {
    return `${this.#tag}:thread:${threadId}`
  }

  /** A thread's events, as a stream: the event of offset n has the id `n+1-0`. */
  log(threadId: string): string {
    return `${this.#tag}:log:${threadId}`
  }

  /** What the older events of a thread were folded into. */
  snapshot(threadId: string): string {
    return `${this.#tag}:snapshot:${threadId}`
  }
}

/** Which partition something belongs to, by its name. FNV-1a, over UTF-16 units: the same in all versions. */
export function partitionOf(name: string, partitionCount: number): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % partitionCount
}
