import { fromBase64url, toBase64url } from './base64url.ts'
import { LogCursor } from './frames.ts'
import { parse } from './parse.ts'

/** The number of digits of the largest safe integer. Zero-padded tokens of one log sort like their offsets. */
const digitCount = 16

/** A place as you write it by hand: ids are plain strings. */
export interface Place {
  readonly epoch: string
  readonly offset: number
  readonly check?: string
}

/**
 * Encodes a place in a thread's log as one token, for urls and event streams: letters, digits, `-`, `_` and `.`. The
 * token is opaque to everyone else.
 */
export function offsetToken({ epoch, offset, check }: Place): string {
  const token = `${toBase64url(epoch)}.${String(offset).padStart(digitCount, '0')}`
  return check === undefined ? token : `${token}.${toBase64url(check)}`
}

/** Decodes a token; undefined if `offsetToken` does not make such a token. Never throws. */
export function readOffsetToken(token: string): LogCursor | undefined {
  const [, epoch = '', digits = '', check] = /^([\w-]+)\.(\d{16})(?:\.([\w-]+))?$/.exec(token) ?? []
  const place = {
    epoch: fromBase64url(epoch),
    offset: digits === '' ? undefined : Number(digits),
    ...(check !== undefined && { check: fromBase64url(check) ?? null }),
  }
  return parse(LogCursor, place).output
}
