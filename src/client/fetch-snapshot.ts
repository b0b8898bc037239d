import { isId } from '../protocol/index.ts'
import { wordsOf } from './connection-error.ts'
import type { Settings } from './options.ts'
import type { ResyncSnapshot } from './take-place.ts'

export type FetchResult =
  | { readonly ok: true; readonly answer: ResyncSnapshot }
  | { readonly ok: false; readonly detail: string }

/**
 * Gets the snapshot that a resync names by its url. Never throws.
 * @param onResult called once, unless it is cancelled before
 * @returns how to cancel
 */
export function fetchSnapshot(
  { fetch, clock, fetchTimeoutMs }: Pick<Settings, 'fetch' | 'clock' | 'fetchTimeoutMs'>,
  url: string,
  onResult: (result: FetchResult) => void,
): () => void {
  const controller = typeof AbortController === 'function' ? new AbortController() : undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    cancelTimeout()
  }
  const settle = (result: FetchResult): void => {
    if (isOver) return
    end()
    onResult(result)
  }
  const fail = (error: unknown): void => settle({ ok: false, detail: wordsOf(error) })
  const cancel = (): void => {
    if (isOver) return
    end()
    controller?.abort()
  }
  const cancelTimeout = clock.setTimer(() => {
    controller?.abort()
    fail('it took too long')
  }, fetchTimeoutMs)
  try {
    fetch(url, controller === undefined ? {} : { signal: controller.signal }).then((response) => {
      try {
        if (!response.ok) return fail(`the server answered ${response.status}`)
        response.json().then((body) => settle({ ok: true, answer: answerOf(body) }), fail)
      } catch (error) {
        fail(error) // a port that answers what is no response
      }
    }, fail)
  } catch (error) {
    fail(error)
  }
  return cancel
}

function answerOf(body: unknown): ResyncSnapshot {
  const check: unknown = Reflect.get(Object(body), 'check')
  return { snapshot: Reflect.get(Object(body), 'snapshot'), ...(isId(check) && { check }) }
}
