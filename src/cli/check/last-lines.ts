import { readField } from '../../protocol/index.ts'
import { textLines } from '../input/text-lines.ts'
import { hashOf } from './hash-of.ts'

/**
 * The last line of each thread, after which the thread can be dropped. Threads that use the same id are dropped
 * together: a conflict between two uses of an id is found only while both are known.
 */
export class LastLines {
  /** Threads by the line after which they can be dropped. */
  readonly #due = new Map<number, readonly string[]>()

  private constructor(due: ReadonlyMap<number, readonly string[]>) {
    this.#due = new Map(due)
  }

  /** Reads a whole file once. Keeps one number for each id. */
  static async read(bytes: AsyncIterable<Uint8Array>, file: string): Promise<LastLines> {
    const groups = new ThreadGroups()
    for await (const lines of textLines(bytes, file)) {
      for (const { line, text } of lines) {
        let value: unknown
        try {
          value = JSON.parse(text)
        } catch {
          continue
        }
        for (const event of eventsIn(value)) groups.add(event, line)
      }
    }
    return new LastLines(groups.due())
  }

  /** The threads for which this line is the last. */
  take(line: number): readonly string[] {
    const threadIds = this.#due.get(line) ?? []
    this.#due.delete(line)
    return threadIds
  }
}

/** The event, or those in a list or a frame, with the frame itself. */
function eventsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const events: unknown = readField(value, 'events')
  return Array.isArray(events) ? [value, ...(events as readonly unknown[])] : [value]
}

/** The bubbles or the retractions of a snapshot, which have ids too. */
function listIn(event: unknown, name: 'bubbles' | 'retractions'): readonly unknown[] {
  const list: unknown = readField(event, name)
  return Array.isArray(list) ? (list as readonly unknown[]) : []
}

/** Threads that share ids, as trees: each points to one that represents it. */
class ThreadGroups {
  readonly #indexes = new Map<string, number>()
  readonly #parents: number[] = []
  readonly #lastLines: number[] = []
  /**
   * The first thread to use an id, by a hash of the id. If two ids have the same hash, their threads are only kept
   * longer.
   */
  readonly #owners = new Map<number, number>()

  add(event: unknown, line: number): void {
    const threadId = readField(event, 'threadId')
    if (typeof threadId !== 'string') return
    let index = this.#indexes.get(threadId)
    if (index === undefined) {
      index = this.#parents.length
      this.#indexes.set(threadId, index)
      this.#parents.push(index)
      this.#lastLines.push(line)
    }
    this.#lastLines[index] = line
    for (const named of [event, ...listIn(event, 'bubbles'), ...listIn(event, 'retractions')]) {
      this.#claim(readField(named, 'invocationId'), 1, index)
      this.#claim(readField(named, 'messageId'), 2, index)
    }
  }

  due(): ReadonlyMap<number, readonly string[]> {
    const lastOf = new Map<number, number>()
    for (const index of this.#parents.keys()) {
      const root = this.#rootOf(index)
      lastOf.set(root, Math.max(lastOf.get(root) ?? 0, this.#lastLines[index] ?? 0))
    }
    const due = new Map<number, string[]>()
    for (const [threadId, index] of this.#indexes) {
      const line = lastOf.get(this.#rootOf(index)) ?? 0
      const others = due.get(line)
      if (others === undefined) due.set(line, [threadId])
      else others.push(threadId)
    }
    return due
  }

  #claim(id: unknown, kind: number, index: number): void {
    if (typeof id !== 'string') return
    const hash = hashOf(id, kind)
    const owner = this.#owners.get(hash)
    if (owner === undefined) this.#owners.set(hash, index)
    else if (owner !== index) this.#parents[this.#rootOf(index)] = this.#rootOf(owner)
  }

  #rootOf(index: number): number {
    let root = index
    for (
      let parent = this.#parents[root];
      parent !== undefined && parent !== root;
      parent = this.#parents[root]
    )
      root = parent
    this.#parents[index] = root
    return root
  }
}
