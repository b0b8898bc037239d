import type { Author } from '../../protocol/index.ts'
import type { Allowed, AuthorizeQuestion } from '../authorize.ts'
import type { Refusal } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { tokenKeyOf } from '../token-key-of.ts'
import { authorOf } from './author-of.ts'

/** The context of the routes, for one request. */
export interface RouteContext extends OperationContext {
  /** The address that the request counts for. */
  readonly address: string
}

export interface Asked {
  /** Who the client is, if the app has said. */
  readonly author: Author | undefined
  /** The token that the request counts for; undefined without one. */
  readonly tokenKey: string | undefined
}

/** Asks the app whether the client may do this. If so, counts it for the client's token. */
export async function ask(
  context: RouteContext,
  question: AuthorizeQuestion,
  detail?: string,
): Promise<Asked | Refusal> {
  const { settings, rates, ids } = context
  const answer = await settings.authorize(question)
  if (!answer) return { code: 'forbidden', ...(detail !== undefined && { detail }) }
  const author = authorOf(answer)
  const named: Allowed = answer === true ? {} : answer
  const tokenKey = await tokenKeyOf(ids, question.request, named)
  const refusal = tokenKey === undefined ? undefined : await rates.spend('perToken', 'append', tokenKey)
  return refusal ?? { author, tokenKey }
}

/** Whether the client may know what a thread contains and whose it is. For any other client, the log is not read. */
export const mayLook = async ({ settings }: RouteContext, request: Request, threadId: string) =>
  Boolean(await settings.authorize({ action: 'read', threadId, request }))

/** Why the client may not start another thread now; undefined for an existing thread. */
export async function newThreadRefusal(
  { settings: { log, limits }, threads, address }: RouteContext,
  threadId: string,
  { tokenKey }: Asked,
): Promise<Refusal | undefined> {
  if ((await log.cursor(threadId)).offset > 0) return undefined
  const isFree = threads.take(tokenKey ?? `address ${address}`)
  // The allowance comes back evenly, so this is when there is one more.
  return isFree
    ? undefined
    : { code: 'too_many_threads', waitMs: Math.ceil(60_000 / limits.threadsPerMinuteCount) }
}
