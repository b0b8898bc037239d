import type { Clock } from '../store/index.ts'
import type { AuthorizeAnswer, AuthorizeQuestion } from './authorize.ts'

type Authorize = (question: AuthorizeQuestion) => AuthorizeAnswer | Promise<AuthorizeAnswer>

/**
 * How long the app's permission lasts, in ms. Infinity if it has set no end, and for a no.
 * @throws TypeError when the app gives an invalid time
 */
export function leftMsOf(answer: AuthorizeAnswer, clock: Clock): number {
  if (typeof answer !== 'object' || answer === null) return Infinity // an untyped program may return anything
  const { expiresAt, expiresInMs } = answer
  if (expiresAt !== undefined && expiresInMs !== undefined)
    throw new TypeError('onebubble: authorize returned expiresAt and expiresInMs. Return one of them.')
  for (const ms of [expiresAt, expiresInMs])
    if (ms !== undefined && (typeof ms !== 'number' || Number.isNaN(ms)))
      throw new TypeError('onebubble: authorize returned a time that is none. Return a number of ms.')
  return expiresInMs ?? (expiresAt === undefined ? Infinity : expiresAt - clock.now())
}

/** Wraps `authorize` so that an expired yes counts as a no. */
export const unexpired =
  (authorize: Authorize, clock: Clock): Authorize =>
  async (question) => {
    const answer = await authorize(question)
    return leftMsOf(answer, clock) > 0 && answer
  }
