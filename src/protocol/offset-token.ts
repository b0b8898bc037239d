import { fromBase64url, toBase64url } from './base64url.ts'
import { LogCursor } from './frames.ts'
import { parse } from './parse.ts'

/** As many digits as the largest safe integer has: the tokens of one log sort as its places do. */
const digitCount = 16

/** A place as one writes it: ids are plain strings. */
export interface Place {
  readonly epoch: string
  readonly offset: number
  readonly check?: string
}

/**
 * A place in a thread's log as one token, for a url and for a line of an event stream: letters, digits, `-`, `_` and `.`.
 * Whoever did not make it gives it back as it is.
 */
export function offsetToken({ epoch, offset, check }: Place): string {
  const token = `${toBase64url(epoch)}.${String(offset).padStart(digitCount, '0')}`
  return check === undefined ? token : `${token}.${toBase64url(check)}`
}

/** The place that a token names; undefined where it is none that `offsetToken` makes. Never throws. */
export function readOffsetToken(token: string): LogCursor | undefined {
  const [, epoch = '', digits = '', check] = /^([\w-]+)\.(\d{16})(?:\.([\w-]+))?$/.exec(token) ?? []
  const place = {
    epoch: fromBase64url(epoch),
    offset: digits === '' ? undefined : Number(digits),
    ...(check !== undefined && { check: fromBase64url(check) ?? null }),
  }
  return parse(LogCursor, place).output
}
