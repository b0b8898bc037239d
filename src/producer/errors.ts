import type { HttpErrorCode } from '../protocol/index.ts'

/** Why a request came to nothing: a code of the gateway's, or one of these. */
export type ProducerErrorCode =
  | HttpErrorCode
  | 'unreachable' // nobody answered for as long as `retry.giveUpMs` allows
  | 'unreadable' // somebody answered who speaks another language than the gateway

/** The gateway has refused a request, and would refuse it again; or it could not be reached. */
export class ProducerError extends Error {
  override readonly name = 'ProducerError'
  readonly code: ProducerErrorCode
  /** The status of the answer; absent where there was none. */
  readonly status?: number
  /** What in the body was refused, as `chunks.0.part.kind`; absent where the request as a whole is meant. */
  readonly path?: string

  constructor(
    code: ProducerErrorCode,
    message: string,
    {
      status,
      path,
      cause,
    }: { readonly status?: number; readonly path?: string; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (status !== undefined) this.status = status
    if (path !== undefined) this.path = path
  }
}

const endings = {
  cancelled: 'The turn was cancelled. Stop its work: pass turn.signal to the model and the tools.',
  ended: 'The gateway ended the turn. Open a new turn for further output.',
  retracted: 'The turn was retracted. Stop its work: pass turn.signal to the model and the tools.',
  aborted:
    'The signal of openTurn was aborted, which cancelled the turn. Open a new turn for further output.',
  closed: 'The turn has ended, because end() or fail() was called. Call them last.',
} as const

/** How a turn came to its end. `closed`: by `end()` or `fail()`. `ended`: by the gateway, as one whose producer was silent. */
export type TurnEnding = keyof typeof endings

/** The turn is over, so nothing more can be said in it. It is also the `reason` of the turn's signal. */
export class TurnEndedError extends Error {
  override readonly name = 'TurnEndedError'
  readonly reason: TurnEnding

  /** @param detail what the log says of the end, where it says something */
  constructor(reason: TurnEnding, detail?: string) {
    super(detail === undefined ? endings[reason] : `${endings[reason]} (${detail})`)
    this.reason = reason
  }
}
