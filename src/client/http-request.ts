import { wordsOf } from './connection-error.ts'
import type { Settings } from './options.ts'
import type { FetchedResponse, FetchInit } from './ports.ts'

/** The outcome of a request: a response with any status, or none. */
export type HttpResult =
  | {
      readonly isAnswered: true
      readonly status: number
      /** Undefined if it is not JSON. */
      readonly body: unknown
      /** The header `Retry-After`, unparsed. */
      readonly retryAfter?: string
    }
  | { readonly isAnswered: false; readonly detail: string }

/** Drops a request, so that its callback is never called. Unless told otherwise, it also aborts the request. */
export type CancelRequest = (isAborted?: boolean) => void

/**
 * Makes a request and reads the response as JSON. Never throws.
 * @param onResult called once, unless it is cancelled before
 * @returns a function that cancels
 */
export function httpRequest(
  { fetch, clock, fetchTimeoutMs }: Pick<Settings, 'fetch' | 'clock' | 'fetchTimeoutMs'>,
  url: string,
  init: Omit<FetchInit, 'signal'>,
  onResult: (result: HttpResult) => void,
): CancelRequest {
  const controller = typeof AbortController === 'function' ? new AbortController() : undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    cancelTimeout()
  }
  const settle = (result: HttpResult): void => {
    if (isOver) return
    end()
    onResult(result)
  }
  const fail = (error: unknown): void => settle({ isAnswered: false, detail: wordsOf(error) })
  const cancel: CancelRequest = (isAborted = true) => {
    if (isOver) return
    end()
    if (isAborted) controller?.abort()
  }
  const cancelTimeout = clock.setTimer(() => {
    controller?.abort()
    fail('it took too long')
  }, fetchTimeoutMs)
  try {
    fetch(url, controller === undefined ? init : { ...init, signal: controller.signal }).then((response) => {
      try {
        const answer = headOf(response)
        response.json().then(
          (body) => settle({ ...answer, body }),
          () => settle({ ...answer, body: undefined }),
        )
      } catch (error) {
        fail(error) // the given `fetch` resolved with something that is no response
      }
    }, fail)
  } catch (error) {
    fail(error)
  }
  return cancel
}

function headOf({ status, headers }: FetchedResponse) {
  const retryAfter = headers?.get('retry-after') ?? undefined
  return { isAnswered: true, status, ...(retryAfter !== undefined && { retryAfter }) } as const
}
