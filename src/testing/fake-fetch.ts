import type { Fetch, FetchedResponse } from '../client/index.ts'

/** What a fake server answers to a request. */
export interface FakeAnswer {
  readonly status: number
  /** The text of the body. */
  readonly text: string
}

/**
 * A `fetch` whose answers arrive when the network delivers them, and not a moment later: what follows from an answer is
 * done when `deliver` returns. A promise would have to be awaited.
 * @param post sends the request on its way; it arrives when this is called
 * @param answer what the server says to whoever asks for this url
 */
export const fakeFetch =
  (post: (arrive: () => void) => void, answer: (url: string) => FakeAnswer): Fetch =>
  (url, { signal }) =>
    thenable((resolve, reject) =>
      post(() => {
        if (signal?.aborted) return reject(new Error('aborted'))
        resolve(responseOf(answer(url)))
      }),
    )

function responseOf({ status, text }: FakeAnswer): FetchedResponse {
  return {
    ok: status >= 200 && status < 300,
    status,
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
