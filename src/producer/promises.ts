import { type Clock, deferred } from '../store/index.ts'

/** Settles as the promise does, or rejects with the reason of the signal if that is aborted first. */
export async function orAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const aborted = deferred<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Waits. Rejects with the reason of the signal if that is aborted first. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel: (() => void) | undefined
  const passed = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, ms)
  })
  return orAborted(passed, signal).finally(() => cancel?.())
}
