import type { Author } from '../../protocol/index.ts'
import type { Allowed, AuthorizeQuestion } from '../authorize.ts'
import type { Refusal } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { tokenKeyOf } from '../token-key-of.ts'
import { authorOf } from './author-of.ts'

/** What the routes work with, for one request. */
export interface RouteContext extends OperationContext {
  /** The address that the request counts for. */
  readonly address: string
}

export interface Asked {
  /** Who they are, where the app has said. */
  readonly author: Author | undefined
  /** The token that this counts for; undefined where there is none. */
  readonly tokenKey: string | undefined
}

/** Asks the app whether somebody may do what they want to do; and if so, counts it for their token. */
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

/** Whether somebody may look into a thread for what is there and whose it is. Of anybody else the log is asked nothing. */
export const mayLook = async ({ settings }: RouteContext, request: Request, threadId: string) =>
  Boolean(await settings.authorize({ action: 'read', threadId, request }))

/** Why somebody begins no other thread now; undefined for a thread that is there. */
export async function newThreadRefusal(
  { settings: { log, limits }, threads, address }: RouteContext,
  threadId: string,
  { tokenKey }: Asked,
): Promise<Refusal | undefined> {
  if ((await log.cursor(threadId)).offset > 0) return undefined
  const isFree = threads.take(tokenKey ?? `address ${address}`)
  // As much comes back evenly, so that is when there is one more.
  return isFree
    ? undefined
    : { code: 'too_many_threads', waitMs: Math.ceil(60_000 / limits.threadsPerMinuteCount) }
}
