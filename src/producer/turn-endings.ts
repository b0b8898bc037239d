import type { TurnError } from '../protocol/index.ts'
import { ProducerError, TurnEndedError } from './errors.ts'
import { RefusedError } from './request.ts'

const maxWordsCount = 4_096

/** Converts an error of a request into what the turn's methods reject with. */
export function endingOf(error: unknown): TurnEndedError | ProducerError {
  if (error instanceof TurnEndedError) return error
  if (!(error instanceof ProducerError)) {
    return new ProducerError(
      'unreadable',
      `The producer kit failed (${turnErrorOf(error).message}). Report it.`,
      {
        cause: error,
      },
    )
  }
  if (!(error instanceof RefusedError)) return error
  const { code, event } = error
  if (code === 'cancelled' || code === 'retracted') return new TurnEndedError(code)
  if (code !== 'ended') return error
  const { outcome, error: why } = Object(event) as { readonly outcome?: unknown; readonly error?: unknown } // only read
  if (outcome === 'cancelled') return new TurnEndedError('cancelled')
  const words: unknown = Reflect.get(Object(why), 'message')
  return new TurnEndedError('ended', typeof words === 'string' ? words : undefined)
}

/** Converts a thrown value into the error of a turn's end. */
export function turnErrorOf(thrown: unknown): TurnError {
  const { message, code } = Object(thrown) as { readonly message?: unknown; readonly code?: unknown } // only read
  const words = typeof message === 'string' ? message : String(thrown)
  return { message: words.slice(0, maxWordsCount), ...(typeof code === 'string' && { code }) }
}
