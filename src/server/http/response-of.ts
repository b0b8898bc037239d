import { type HttpError, httpErrors } from '../../protocol/index.ts'
import type { Answer } from '../operations/answer.ts'
import { errorOf } from '../operations/error-of.ts'

/** What is needed of Node's own response. */
export interface Outgoing {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text: string): unknown
  destroy(): unknown
  /** The connection; null when it is gone. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | null
}

/**
 * The response that says what came of a request; refusals are counted.
 * @param outgoing where Node has one: it is written in one piece then, without a stream in between
 */
export type Respond = (answer: Answer, outgoing?: Outgoing) => Response

/** Tells the adapter of hono for Node that the response is written; a web response that nobody sends. */
const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

/**
 * The response that says what came of a request.
 * @param outgoing where Node has one: it is written in one piece then, without a stream in between
 */
export function responseOf(answer: Answer, outgoing?: Outgoing): Response {
  const { status, headers, text } = messageOf(answer)
  if (outgoing === undefined) return new Response(text, { status, headers })
  outgoing.statusCode = status
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  outgoing.end(text) // with all of it at hand, Node writes head and body at once
  return alreadySent
}

const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** `Retry-After` knows whole seconds: not before the time is over. */
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
