import { guardBroadcast } from '../guard/index.ts'

/** The only way from a value to a text that may be sent to many sockets. */
const write = guardBroadcast((value: object) => JSON.stringify(value))

/**
 * The JSON of one object as UTF-8, which has passed the guard. Only `of` makes one, so a value of this type may be
 * sent to any number of sockets without another check.
 */
export class GuardedText {
  readonly bytes: Buffer

  private constructor(text: string) {
    this.bytes = Buffer.from(text)
  }

  /**
   * @param value an object with at least one field
   * @throws ProtocolViolationError when it contains a callback without its invocationId
   */
  static of(value: object): GuardedText {
    return new GuardedText(write(value))
  }

  /**
   * One object with the fields of `head`, followed by those of this one. Bytes are copied, and nothing is serialised
   * again.
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
 * The beginning of an object whose other fields come from a shared text.
 * @param fields at least one
 * @throws ProtocolViolationError when one of them reads as a callback without its invocationId
 */
export const headOf = (fields: Readonly<Record<string, string | number>>): Buffer =>
  Buffer.from(`${write(fields).slice(0, -1)},`)
