/** A promise, and how to settle it. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** `Promise.withResolvers`, which not every platform has. Its rejection is never reported as unhandled. */
export function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // An executor runs at once.
  return { promise: quiet(promise), ...(settle as unknown as Omit<Deferred<T>, 'promise'>) }
}

/** Whoever awaits it gets its error; where nobody does, the error ends no process. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
