import type { Clock } from '../store/index.ts'
import { StorageError } from './storage-error.ts'
import type { BubbleStorage } from './storage.ts'

interface InTime {
  readonly clock: Clock
  readonly patienceMs: number
  /** Called after something was stored or deleted. */
  readonly onWritten: () => void
}

/**
 * Wraps a storage so that every call settles: one that takes longer than `patienceMs` fails. Its late effect does no
 * harm, because each write compares the revision first.
 */
export function storageInTime(
  storage: BubbleStorage,
  { clock, patienceMs, onWritten }: InTime,
): BubbleStorage {
  const inTime = <Result>(call: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      const stop = clock.setTimer(
        () => reject(new StorageError('unavailable', `no answer in ${patienceMs} ms`)),
        patienceMs,
      )
      // An app's own storage may throw synchronously.
      const answer = Promise.resolve().then(call)
      answer.then(resolve, reject).finally(stop)
    })
  return {
    list: () => inTime(() => storage.list()),
    get: (key) => inTime(() => storage.get(key)),
    async put(key, next, expected) {
      const isStored = await inTime(() => storage.put(key, next, expected))
      if (isStored) onWritten()
      return isStored
    },
    async delete(key, expected) {
      await inTime(() => storage.delete(key, expected))
      onWritten()
    },
  }
}
