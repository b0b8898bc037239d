/** A promise with its `resolve` and `reject`. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** `Promise.withResolvers`, which some platforms lack. A rejection is never reported as unhandled. */
export function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // A promise runs its executor synchronously.
  return { promise: quiet(promise), ...(settle as unknown as Omit<Deferred<T>, 'promise'>) }
}

/** Keeps an unhandled rejection from ending the process. A caller that awaits the promise still gets the error. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
