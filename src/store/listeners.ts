/** Calls a listener and ignores what it throws. */
export function callSafely<Args extends readonly unknown[]>(
  callback: ((...args: Args) => void) | undefined,
  ...args: Args
): void {
  try {
    callback?.(...args)
  } catch {
    // A failing listener must neither lose an event nor keep the next listener from being called.
  }
}

/** Listeners by key. Waking one key costs the same however many other keys there are. */
export class KeyedListeners<Key> {
  readonly #byKey = new Map<Key, Set<() => void>>()

  /** @returns a function that unsubscribes; further calls do nothing */
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
    // Skips a listener that was unsubscribed during this loop. One that was added during it is not called yet.
    for (const listener of [...all]) if (all.has(listener)) listener()
  }

  wakeAll(): void {
    for (const key of [...this.#byKey.keys()]) this.wake(key)
  }
}
