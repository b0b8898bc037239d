import type { BubbleKey } from '../../core/index.ts'

type Unread = ReadonlyMap<string, ReadonlySet<BubbleKey>>

const none: ReadonlySet<BubbleKey> = new Set()

/** The bubbles that have changed in threads out of sight. */
export class UnreadThreads {
  readonly #listeners = new Set<() => void>()
  #unread: Unread = new Map()
  #inSight: string | undefined
  #news = none

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The same set until it changes. */
  of(threadId: string): ReadonlySet<BubbleKey> {
    return this.#unread.get(threadId) ?? none
  }

  /** The bubbles of the shown thread that were unread when it was opened; empty for other threads. The same set until it changes. */
  readonly newsOf = (threadId: string): ReadonlySet<BubbleKey> =>
    threadId === this.#inSight ? this.#news : none

  /** Call this when a thread is shown, or with undefined when none is. */
  look(threadId: string | undefined): void {
    if (threadId === this.#inSight) return
    this.#inSight = threadId
    this.#news = threadId === undefined ? none : this.of(threadId)
    if (threadId !== undefined) this.forget(threadId)
  }

  /** Marks changed bubbles of a thread as unread. */
  note(threadId: string, keys: readonly BubbleKey[]): void {
    const known = this.of(threadId)
    if (threadId === this.#inSight || keys.every((key) => known.has(key))) return
    this.#set(threadId, new Set([...known, ...keys]))
  }

  /** Marks a thread as read, or as replaced. */
  forget(threadId: string): void {
    if (this.#unread.has(threadId)) this.#set(threadId, none)
  }

  #set(threadId: string, keys: ReadonlySet<BubbleKey>): void {
    const next = new Map(this.#unread)
    if (keys.size === 0) next.delete(threadId)
    else next.set(threadId, keys)
    this.#unread = next
    for (const listener of [...this.#listeners]) listener()
  }
}
