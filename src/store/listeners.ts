/** Calls back; what it throws is its own affair and stops nobody. */
export function callSafely<Args extends readonly unknown[]>(
  callback: ((...args: Args) => void) | undefined,
  ...args: Args
): void {
  try {
    callback?.(...args)
  } catch {
    // A listener's failure must neither lose an event nor keep the next listener from hearing of it.
  }
}

/** Listeners by key: waking one key costs the same whatever the number of the others. */
export class KeyedListeners<Key> {
  readonly #byKey = new Map<Key, Set<() => void>>()

  /** @returns how to unsubscribe; calling it again does nothing */
  subscribe(key: Key, listener: () => void): () => void {
    const own = (): void => callSafely(listener) // the same function may be subscribed twice
    const all = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, all.add(own))
    return () => {
      if (all.delete(own) && all.size === 0) this.#byKey.delete(key)
    }
  }

  has(key: Key): boolean {
    return this.#byKey.has(key)
  }

  wake(key: Key): void {
    const all = this.#byKey.get(key)
    if (all === undefined) return
    // One that another has unsubscribed meanwhile is not woken, and one that was added is not woken yet.
    for (const listener of [...all]) if (all.has(listener)) listener()
  }

  wakeAll(): void {
    for (const key of [...this.#byKey.keys()]) this.wake(key)
  }
}
