import type { LogCursor } from '../../protocol/index.ts'
import type { GuardedText } from './guarded-text.ts'

/** About as much as one write of a socket takes. */
const pieceBytes = 65_536

/** A thread's snapshot as it is sent, `{ "snapshot": …, "check"?: … }`: one text for all who ask. */
export class SnapshotText {
  readonly cursor: LogCursor
  readonly byteCount: number
  /** Up to there the log is known to have taken nothing back since. */
  seenTo: LogCursor
  #text: GuardedText | undefined
  #readerCount = 0
  #onRead: () => void = () => undefined

  constructor(text: GuardedText, cursor: LogCursor) {
    this.#text = text
    this.cursor = cursor
    this.seenTo = cursor
    this.byteCount = text.bytes.length
  }

  /** Undefined once it was let go of. */
  get text(): GuardedText | undefined {
    return this.#text
  }

  /** Whether somebody is in the middle of it. */
  get isRead(): boolean {
    return this.#readerCount > 0
  }

  /** Frees the memory. Who is in the middle of it is cut, and asks for another one. */
  letGo(): void {
    this.#text = undefined
  }

  /** Calls back when nobody reads it any more. */
  whenRead(callback: () => void): void {
    this.#onRead = callback
  }

  /**
   * Its bytes, piece by piece, each when the reader has room for it: who does not read holds no more than one.
   * @param onCut called when it is let go of before the reader has all of it. If it returns `true`, the reader was cut
   *   otherwise, which cancels the stream; else the stream fails
   */
  stream(onCut: (error: Error) => boolean = () => false): ReadableStream<Uint8Array> {
    let position = 0
    this.#readerCount += 1
    const leave = (): void => {
      this.#readerCount -= 1
      if (this.#readerCount === 0) this.#onRead()
    }
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (this.#text === undefined) {
            const error = new Error('The snapshot is no longer kept. Subscribe again to get another one.')
            if (onCut(error)) return
            leave()
            controller.error(error)
            return
          }
          const { bytes } = this.#text
          // A copy: the stream may hand its pieces on to who keeps them, or writes to them.
          controller.enqueue(Uint8Array.from(bytes.subarray(position, position + pieceBytes)))
          position += pieceBytes
          if (position < bytes.length) return
          leave()
          controller.close()
        },
        cancel: leave,
      },
      { highWaterMark: 0 },
    )
  }
}
