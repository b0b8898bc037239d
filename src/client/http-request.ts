import { wordsOf } from './connection-error.ts'
import type { Settings } from './options.ts'
import type { FetchedResponse, FetchInit } from './ports.ts'

/** What came of a request: a response, whatever it says, or none. */
export type HttpResult =
  | {
      readonly isAnswered: true
      readonly status: number
      /** Undefined where it is no JSON. */
      readonly body: unknown
      /** The header `Retry-After`, as it was sent. */
      readonly retryAfter?: string
    }
  | { readonly isAnswered: false; readonly detail: string }

/** Ends a request of which nobody wants to hear any more; what is under way is aborted unless told otherwise. */
export type CancelRequest = (isAborted?: boolean) => void

/**
 * Makes a request and reads the response as JSON. Never throws.
 * @param onResult called once, unless it is cancelled before
 * @returns how to cancel
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
        fail(error) // a port that answers what is no response
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
