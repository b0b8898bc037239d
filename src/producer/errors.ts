import type { HttpErrorCode } from '../protocol/index.ts'

/** Why a request failed: a code of the gateway, or one of these. */
export type ProducerErrorCode =
  | HttpErrorCode
  | 'unreachable' // no answer within `retry.giveUpMs`
  | 'unreadable' // the answer does not come from a gateway

/** The gateway refused a request for good, or could not be reached. */
export class ProducerError extends Error {
  override readonly name = 'ProducerError'
  readonly code: ProducerErrorCode
  /** The status of the answer; absent without an answer. */
  readonly status?: number
  /** The refused place in the body, such as `chunks.0.part.kind`; absent if the request as a whole was refused. */
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

/** How a turn ended. `closed`: by `end()` or `fail()`. `ended`: by the gateway, because its producer was silent. */
export type TurnEnding = keyof typeof endings

/** The turn is over, so nothing more can be sent in it. It is also the `reason` of the turn's signal. */
export class TurnEndedError extends Error {
  override readonly name = 'TurnEndedError'
  readonly reason: TurnEnding

  /** @param detail what the log says about the end, if anything */
  constructor(reason: TurnEnding, detail?: string) {
    super(detail === undefined ? endings[reason] : `${endings[reason]} (${detail})`)
    this.reason = reason
  }
}
