import { type HttpError, httpErrors } from '../../protocol/index.ts'
import type { Answer } from '../operations/answer.ts'
import { errorOf } from '../operations/error-of.ts'

/** The part of Node's response that is used. */
export interface Outgoing {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text: string): unknown
  destroy(): unknown
  /** The connection; null when it is gone. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | null
}

/**
 * Makes the response to a request, and counts refusals.
 * @param outgoing Node's response, if there is one. It is written at once, without a stream in between
 */
export type Respond = (answer: Answer, outgoing?: Outgoing) => Response

/** Tells hono's adapter for Node that the response is already written. It is never sent. */
const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

/**
 * Makes the response to a request.
 * @param outgoing Node's response, if there is one. It is written at once, without a stream in between
 */
export function responseOf(answer: Answer, outgoing?: Outgoing): Response {
  const { status, headers, text } = messageOf(answer)
  if (outgoing === undefined) return new Response(text, { status, headers })
  outgoing.statusCode = status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  outgoing.end(text) // given everything at once, Node sends head and body together
  return alreadySent
}

const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** `Retry-After` has whole seconds. Rounds up, so that the wait is over. */
export const retryAfterOf = (waitMs: number): string => String(Math.max(1, Math.ceil(waitMs / 1_000)))

function messageOf(answer: Answer) {
  if ('body' in answer)
    return { status: answer.status, headers: jsonHeaders, text: JSON.stringify(answer.body) }
  const { code, allow = 'POST', waitMs } = answer
  const headers = {
    ...jsonHeaders,
    ...(code === 'method_not_allowed' && { allow }),
    ...(waitMs !== undefined && { 'retry-after': retryAfterOf(waitMs) }),
  }
  const body: HttpError = { error: errorOf(answer) }
  return { status: httpErrors[code].status, headers, text: JSON.stringify(body) }
}
