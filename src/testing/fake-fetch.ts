import type { Fetch, FetchedResponse, FetchInit } from '../client/index.ts'

/** The response of a fake server. */
export interface FakeAnswer {
  readonly status: number
  /** The text of the body. */
  readonly text: string
  /** The `Retry-After` header. */
  readonly retryAfter?: string | undefined
}

/**
 * A `fetch` whose requests and responses arrive exactly when the network delivers them. When `deliver` returns,
 * everything that follows from a response is done. A promise would have to be awaited.
 * @param post puts something on its way; it arrives when this is called
 * @param answer what the server does and returns; undefined if nobody is reached, or the response is lost
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

/** Calls back as soon as it is settled. Has one reader and cannot be chained. */
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
      return new Promise(() => undefined) // nobody awaits the reader's result
    },
  }
}
