import { guardBroadcast } from '../guard/index.ts'

/** The one way from a value to a text that many sockets may be sent. */
const write = guardBroadcast((value: object) => JSON.stringify(value))

/**
 * The JSON of one object, as UTF-8, which the guard has looked at. Only `of` makes one, so what has this type may be sent:
 * to one socket or to a thousand, without looking again.
 */
export class GuardedText {
  readonly bytes: Buffer

  private constructor(text: string) {
    this.bytes = Buffer.from(text)
  }

  /**
   * @param value an object with at least one field
   * @throws ProtocolViolationError when it holds a callback without its invocationId
   */
  static of(value: object): GuardedText {
    return new GuardedText(write(value))
  }

  /**
   * One object with the fields of `head` and then those of this one. Bytes are copied, and nothing is written anew.
   * @param head of `headOf`
   */
  under(head: Buffer): Buffer {
    const frame = Buffer.allocUnsafe(head.length + this.bytes.length - 1)
    head.copy(frame)
    this.bytes.copy(frame, head.length, 1)
    return frame
  }
}

/**
 * The beginning of an object whose other fields stand in a text that is shared.
 * @param fields at least one
 * @throws ProtocolViolationError when one of them reads as a callback without its invocationId
 */
export const headOf = (fields: Readonly<Record<string, string | number>>): Buffer =>
  Buffer.from(`${write(fields).slice(0, -1)},`)
