import type { HttpErrorCode } from '../protocol/index.ts'
import type { ConnectionError } from './connection-error.ts'

const ownMessages = {
  refused: 'The server refused the request.',
  closed: 'The connection was closed before the server answered. Send the request again over a new one.',
  discarded: 'The message was discarded before the server answered.',
} as const

/**
 * - `refused`: by something that is not the gateway.
 * - `closed`: the connection was closed before there was an answer.
 * - `discarded`: the page discarded the message.
 * - Every other code is the server's. `unknown_invocation` and `unknown_message` are also used if the store does not
 *   know the target.
 */
export type RequestErrorCode = HttpErrorCode | keyof typeof ownMessages

/** Why a request of a connection failed. The message is the server's, if it sent one. */
export class RequestError extends Error implements ConnectionError {
  override readonly name = 'RequestError'
  readonly code: RequestErrorCode
  readonly threadId?: string
  /** The status of the response, if there was one. */
  readonly status?: number

  constructor(
    code: RequestErrorCode,
    message: string,
    more: { readonly threadId?: string; readonly status?: number } = {},
  ) {
    super(message)
    this.code = code
    Object.assign(this, more)
  }
}

export const requestProblem = (code: keyof typeof ownMessages, threadId: string): RequestError =>
  new RequestError(code, ownMessages[code], { threadId })

const errorIn = (body: unknown): unknown => Reflect.get(Object(body), 'error')

/** The code in the body of a refusal; undefined if there is none. */
export const codeOf = (body: unknown): unknown => Reflect.get(Object(errorIn(body)), 'code')

/** Makes the error of a response whose status is not 2xx. */
export function refusalOf(status: number, body: unknown, threadId: string): RequestError {
  const error = errorIn(body)
  const code = codeOf(body)
  const message: unknown = Reflect.get(Object(error), 'message')
  const words = typeof message === 'string' ? message.slice(0, 500) : `${ownMessages.refused} (${status})`
  // The gateway sends the codes that docs/PROTOCOL.md lists. Other responders send no such body.
  const own = typeof code === 'string' && typeof message === 'string' ? (code as HttpErrorCode) : 'refused'
  return new RequestError(own, words, { threadId, status })
}
