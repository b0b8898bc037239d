import type { Fetch, FetchedResponse, FetchInit } from '../client/index.ts'

/** What a fake server answers to a request. */
export interface FakeAnswer {
  readonly status: number
  /** The text of the body. */
  readonly text: string
  /** The header of this name. */
  readonly retryAfter?: string | undefined
}

/**
 * A `fetch` whose requests and answers arrive when the network delivers them, and not a moment later: what follows from an
 * answer is done when `deliver` returns. A promise would have to be awaited.
 * @param post sends something on its way; it arrives when this is called
 * @param answer what the server does and says; undefined where nobody is reached, or the answer is lost
 */
export const fakeFetch =
  (
    post: (arrive: () => void) => void,
    answer: (url: string, init: FetchInit) => FakeAnswer | undefined,
  ): Fetch =>
  (url, init) =>
    thenable((resolve, reject) =>
      post(() => {
        if (init.signal?.aborted) return reject(new Error('aborted'))
        const said = answer(url, init)
        post(() => {
          if (init.signal?.aborted) reject(new Error('aborted'))
          else if (said === undefined) reject(new TypeError('Failed to fetch'))
          else resolve(responseOf(said))
        })
      }),
    )

function responseOf({ status, text, retryAfter }: FakeAnswer): FetchedResponse {
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => (name.toLowerCase() === 'retry-after' ? (retryAfter ?? null) : null) },
    json: () =>
      thenable((resolve, reject) => {
        let body: unknown
        try {
          body = JSON.parse(text)
        } catch (error) {
          return reject(error)
        }
        resolve(body)
      }),
  }
}

/** Calls back at once when it is settled: one reader, no chain. */
function thenable<T>(
  settle: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): PromiseLike<T> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- a promise would call back in a later turn of the event loop
    then(onFulfilled, onRejected) {
      settle(
        (value) => void onFulfilled?.(value),
        (error) => void onRejected?.(error),
      )
      return new Promise(() => undefined) // nobody waits for what the reader makes of it
    },
  }
}
