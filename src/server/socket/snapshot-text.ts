import type { LogCursor } from '../../protocol/index.ts'
import type { GuardedText } from './guarded-text.ts'

/** The approximate size of one write to a socket. */
const pieceBytes = 65_536

/** A thread's snapshot as it is sent, `{ "snapshot": …, "check"?: … }`: one text for all who ask. */
export class SnapshotText {
  readonly cursor: LogCursor
  readonly byteCount: number
  /** Up to this place, the log is known to contain no newer retraction. */
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

  /** Undefined once it was dropped. */
  get text(): GuardedText | undefined {
    return this.#text
  }

  /** Whether somebody is reading it. */
  get isRead(): boolean {
    return this.#readerCount > 0
  }

  /** Frees the memory. Its readers are cut, and have to request another one. */
  letGo(): void {
    this.#text = undefined
  }

  /** Calls back when nobody reads it any more. */
  whenRead(callback: () => void): void {
    this.#onRead = callback
  }

  /**
   * Streams the text in pieces, each when the reader has room for it. A reader that does not read holds at most one
   * piece.
   * @param onCut called when the text is dropped before the reader has all of it. If it returns `true`, the reader
   * was cut in another way, which cancels the stream; otherwise the stream fails
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
          // A copy: a consumer of the stream may keep its pieces or write to them.
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
