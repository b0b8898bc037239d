import { compact, type HttpError, type HttpErrorCode, httpErrors } from '../../protocol/index.ts'

/** Why a request is refused. */
export interface Refusal {
  readonly code: HttpErrorCode
  readonly path?: string | undefined
  /** What exactly is wrong, where the code does not say it all. */
  readonly detail?: string
  readonly nextSeq?: number | undefined
  /** With `method_not_allowed`: what is. Default: POST. */
  readonly allow?: string
}

/** What a route answers. */
export type Answer = { readonly status: 200 | 201; readonly body: object } | Refusal

export function responseOf(answer: Answer): Response {
  if ('body' in answer) return json(answer.body, answer.status)
  const { code, path, detail, nextSeq, allow = 'POST' } = answer
  const { status, message } = httpErrors[code]
  const error = compact({
    code,
    message: detail === undefined ? message : `${detail}: ${message}`,
    path,
    nextSeq,
  })
  return json({ error } satisfies HttpError, status, code === 'method_not_allowed' ? { allow } : {})
}

const json = (body: object, status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
