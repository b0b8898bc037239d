import { isId } from '../protocol/index.ts'
import { httpRequest } from './http-request.ts'
import type { Settings } from './options.ts'
import type { ResyncSnapshot } from './take-place.ts'

export type FetchResult =
  | { readonly ok: true; readonly answer: ResyncSnapshot }
  | { readonly ok: false; readonly detail: string }

/**
 * Fetches the snapshot whose url a resync names. Never throws.
 * @param onResult called once, unless it is cancelled before
 * @returns a function that cancels
 */
export const fetchSnapshot = (
  settings: Pick<Settings, 'fetch' | 'clock' | 'fetchTimeoutMs'>,
  url: string,
  onResult: (result: FetchResult) => void,
): (() => void) =>
  httpRequest(settings, url, {}, (result) => {
    if (!result.isAnswered) return onResult({ ok: false, detail: result.detail })
    const { status, body } = result
    if (status < 200 || status > 299) return onResult({ ok: false, detail: `the server answered ${status}` })
    if (body === undefined) return onResult({ ok: false, detail: 'the server answered no JSON' })
    onResult({ ok: true, answer: answerOf(body) })
  })

function answerOf(body: unknown): ResyncSnapshot {
  const check: unknown = Reflect.get(Object(body), 'check')
  return { snapshot: Reflect.get(Object(body), 'snapshot'), ...(isId(check) && { check }) }
}
