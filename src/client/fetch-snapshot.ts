import { isId } from '../protocol/index.ts'
import { wordsOf } from './connection-error.ts'
import { httpRequest, type HttpResult } from './http-request.ts'
import type { Settings } from './options.ts'
import type { ResyncSnapshot } from './take-place.ts'
import { withHeaders } from './with-headers.ts'

export type FetchResult =
  | { readonly ok: true; readonly answer: ResyncSnapshot }
  | { readonly ok: false; readonly detail: string }

/**
 * Gets the snapshot that a resync names by its url. Never throws.
 * @param onResult called once, unless it is cancelled before
 * @returns how to cancel
 */
export function fetchSnapshot(
  settings: Pick<Settings, 'fetch' | 'clock' | 'fetchTimeoutMs' | 'snapshotHeaders'>,
  url: string,
  onResult: (result: FetchResult) => void,
): () => void {
  let isCancelled = false
  let cancel = (): void => undefined
  withHeaders(
    settings.snapshotHeaders,
    (error) => {
      if (!isCancelled) onResult({ ok: false, detail: `no headers: ${wordsOf(error)}` })
    },
    (headers) => {
      if (!isCancelled)
        cancel = httpRequest(settings, url, { headers }, (result) => onResult(resultOf(result)))
    },
  )
  return () => {
    isCancelled = true
    cancel()
  }
}

function resultOf(result: HttpResult): FetchResult {
  if (!result.isAnswered) return { ok: false, detail: result.detail }
  const { status, body } = result
  if (status < 200 || status > 299) return { ok: false, detail: `the server answered ${status}` }
  if (body === undefined) return { ok: false, detail: 'the server answered no JSON' }
  return { ok: true, answer: answerOf(body) }
}

function answerOf(body: unknown): ResyncSnapshot {
  const check: unknown = Reflect.get(Object(body), 'check')
  return { snapshot: Reflect.get(Object(body), 'snapshot'), ...(isId(check) && { check }) }
}
