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

/** One that listens, until it no longer does. */
interface Subscription {
  listener: (() => void) | undefined
}

/** Listeners by key: waking one key costs the same whatever the number of the others. */
export class KeyedListeners<Key> {
  /** A list is replaced, never changed: one that is being woken stays as it is. */
  readonly #byKey = new Map<Key, readonly Subscription[]>()

  /** @returns how to unsubscribe; calling it again does nothing */
  subscribe(key: Key, listener: () => void): () => void {
    const own: Subscription = { listener } // the same function may be subscribed twice
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), own])
    return () => {
      own.listener = undefined
      const others = this.#byKey.get(key)?.filter((other) => other !== own) ?? []
      if (others.length > 0) this.#byKey.set(key, others)
      else this.#byKey.delete(key)
    }
  }

  wake(key: Key): void {
    // One that another has unsubscribed meanwhile is not woken, and one that was added is not woken yet.
    for (const { listener } of this.#byKey.get(key) ?? []) callSafely(listener)
  }

  wakeAll(): void {
    for (const key of [...this.#byKey.keys()]) this.wake(key)
  }
}
