import type { Clock } from '../store/index.ts'
import { StorageError } from './storage-error.ts'
import type { BubbleStorage } from './storage.ts'

interface InTime {
  readonly clock: Clock
  readonly patienceMs: number
  /** Something was stored or deleted. */
  readonly onWritten: () => void
}

/**
 * The same storage, of which each call is answered: one that takes longer than `patienceMs` fails. What it does later than
 * that does no harm, since whoever writes again compares and sets.
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
      // A storage of the app's own may throw at once.
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
