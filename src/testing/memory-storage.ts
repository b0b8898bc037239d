import type { BubbleStorage, StoredText } from '../persist/index.ts'

/** A storage in memory. Several pages may share one, and it outlives them. */
export interface MemoryStorage extends BubbleStorage {
  /** The stored texts by key. A test may change them, as a damaged disk does. */
  readonly texts: Map<string, StoredText>
}

/**
 * Creates a storage for `persistBubbles`, to test a page that closes and comes back.
 * @example
 * const storage = memoryStorage()
 * await persistBubbles(store, { databaseName: 'test', storage }).flush()
 * await persistBubbles(nextStore, { databaseName: 'test', storage }).ready
 */
export function memoryStorage(): MemoryStorage {
  const texts = new Map<string, StoredText>()
  return {
    texts,
    list: () =>
      Promise.resolve(
        Array.from(texts, ([key, { revision, text }]) => ({ key, revision, units: text.length })),
      ),
    get: (key) => Promise.resolve(texts.get(key)),
    put(key, next, expected) {
      const isExpected = texts.get(key)?.revision === expected
      if (isExpected) texts.set(key, next)
      return Promise.resolve(isExpected)
    },
    delete(key, expected) {
      if (expected === undefined || texts.get(key)?.revision === expected) texts.delete(key)
      return Promise.resolve()
    },
  }
}
