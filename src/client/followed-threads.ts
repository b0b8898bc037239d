import type { ThreadFollowing } from './connection-state.ts'

/** The state of one thread, and its place in the order of opening. */
interface Followed {
  readonly openedAs: number
  readonly following: ThreadFollowing
}

/** Leads from the next version back to this one. */
interface Undo {
  readonly next: FollowedThreads
  readonly threadId: string
  readonly before: Followed | undefined
}

/**
 * The open threads of a connection in the order of opening, as immutable versions. All versions share one map. The
 * newest version owns it; an older one keeps the changes since, and copies the map when it is read. So a change, and
 * a read of the newest version, take the same time however many threads are open.
 */
export class FollowedThreads implements ReadonlyMap<string, ThreadFollowing> {
  #map: Map<string, Followed> | undefined = new Map()
  #undo: Undo | undefined
  #openedCount = 0
  /** How many versions link to this one. Bounds what an old version keeps alive. */
  #age = 0

  get size(): number {
    return this.#read().size
  }

  has(threadId: string): boolean {
    return this.#read().has(threadId)
  }

  get(threadId: string): ThreadFollowing | undefined {
    return this.#read().get(threadId)?.following
  }

  *entries(): MapIterator<[string, ThreadFollowing]> {
    for (const [threadId, { following }] of this.#read()) yield [threadId, following]
  }

  *values(): MapIterator<ThreadFollowing> {
    for (const { following } of this.#read().values()) yield following
  }

  keys(): MapIterator<string> {
    return this.#read().keys()
  }

  forEach(callback: (following: ThreadFollowing, threadId: string, map: this) => void): void {
    for (const [threadId, following] of this) callback(following, threadId, this)
  }

  [Symbol.iterator](): MapIterator<[string, ThreadFollowing]> {
    return this.entries()
  }

  /** @returns a version in which the thread has this state; this version if it already has */
  with(threadId: string, following: ThreadFollowing): FollowedThreads {
    const before = this.#read().get(threadId)
    if (before?.following === following) return this
    return this.#changed(threadId, { openedAs: before?.openedAs ?? this.#openedCount, following })
  }

  /** @returns a version without the thread; this version if the thread is not open */
  without(threadId: string): FollowedThreads {
    return this.#read().has(threadId) ? this.#changed(threadId, undefined) : this
  }

  #changed(threadId: string, after: Followed | undefined): FollowedThreads {
    const map = this.#read()
    const before = map.get(threadId)
    const next = new FollowedThreads()
    next.#openedCount = this.#openedCount + 1
    const isTooOld = this.#age >= Math.max(16, map.size)
    next.#map = isTooOld ? new Map(map) : map
    if (!isTooOld) {
      next.#age = this.#age + 1
      this.#map = undefined
      this.#undo = { next, threadId, before }
    }
    if (after === undefined) next.#map.delete(threadId)
    else next.#map.set(threadId, after)
    return next
  }

  #read(): ReadonlyMap<string, Followed> & Map<string, Followed> {
    return (this.#map ??= this.#rebuilt())
  }

  /** Copies the newest version and undoes each change since this one, latest first. */
  #rebuilt(): Map<string, Followed> {
    const undos: Undo[] = []
    let map: Map<string, Followed> | undefined
    for (let undo = this.#undo; undo !== undefined && map === undefined; undo = undo.next.#undo) {
      undos.push(undo)
      map = undo.next.#map
    }
    const copy = new Map(map)
    for (const { threadId, before } of undos.toReversed()) {
      if (before === undefined) copy.delete(threadId)
      else copy.set(threadId, before)
    }
    this.#undo = undefined
    this.#age = 0
    return new Map([...copy].toSorted(([, a], [, b]) => a.openedAs - b.openedAs))
  }
}
