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
    const own = (): void => listener() // the same function may be subscribed twice
    const listeners = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, listeners.add(own))
    return () => {
      listeners.delete(own)
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key)
    }
  }

  wake(key: Key): void {
    const listeners = this.#byKey.get(key)
    if (listeners === undefined) return
    // One that another has unsubscribed meanwhile is not woken, and one that was added is not woken yet.
    for (const listener of [...listeners]) if (listeners.has(listener)) callSafely(listener)
  }

  wakeAll(): void {
    for (const key of [...this.#byKey.keys()]) this.wake(key)
  }
}
