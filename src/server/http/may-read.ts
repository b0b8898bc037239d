import type { AuthorizeAnswer } from '../authorize.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { leftMsOf } from '../leave-of.ts'
import type { Refusal } from '../operations/answer.ts'
import type { Rates } from '../rates.ts'
import type { StableIds } from '../stable-ids.ts'
import { tokenKeyOf } from '../token-key-of.ts'

export interface ReadingRights {
  readonly settings: Pick<GatewaySettings, 'authorize' | 'clock'>
  readonly ids: StableIds
  readonly rates: Rates
}

/** The right of a request to follow a thread. It lasts this long, in ms; Infinity if the app has set no end. */
export interface MayRead {
  readonly leftMs: number
}

interface Answers {
  readonly answer: Exclude<AuthorizeAnswer, false>
  readonly leftMs: number
}

/**
 * Asks the app the same questions as for a socket: whether the client may connect, then whether it may read the
 * thread.
 */
async function answersOf(
  { authorize, clock }: ReadingRights['settings'],
  request: Request,
  threadId: string,
): Promise<Answers | Refusal> {
  const mayConnect = await authorize({ action: 'connect', request })
  if (!mayConnect) return { code: 'unauthorized' }
  const answer = await authorize({ action: 'read', threadId, request })
  if (!answer) return { code: 'forbidden' }
  return { answer, leftMs: Math.min(leftMsOf(mayConnect, clock), leftMsOf(answer, clock)) }
}

/** Whether a request may follow a thread. If so, it counts for the client's token. */
export async function mayRead(
  { settings, ids, rates }: ReadingRights,
  request: Request,
  threadId: string,
): Promise<MayRead | Refusal> {
  const answers = await answersOf(settings, request, threadId)
  if ('code' in answers) return answers
  const { answer, leftMs } = answers
  const tokenKey = await tokenKeyOf(ids, request, answer === true ? {} : answer)
  const refusal = tokenKey === undefined ? undefined : await rates.spend('perToken', 'read', tokenKey)
  return refusal ?? { leftMs }
}

/** Whether a request that follows a thread may continue. */
export const mayReadOn = async (
  { settings }: ReadingRights,
  request: Request,
  threadId: string,
): Promise<MayRead | Refusal> => answersOf(settings, request, threadId)
