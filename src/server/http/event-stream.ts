import { closeCodes, offsetToken } from '../../protocol/index.ts'
import type { LogCursor } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import { every } from '../clock.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { ProtocolViolationError } from '../guard/index.ts'
import { GuardedText } from '../socket/guarded-text.ts'
import type { Shared } from '../socket/subscription.ts'
import type { Page } from '../socket/thread-feed.ts'
import type { OpenStream } from './open-streams.ts'
import { streamCursor } from './stream-cursor.ts'

export interface EventStreamContext {
  readonly settings: GatewaySettings
  readonly shared: Pick<Shared, 'feeds' | 'meter' | 'now'>
}

export interface EventStreamStart {
  readonly stream: OpenStream
  readonly from: LogCursor | undefined
  /** The stream cursor that the client has sent back. */
  readonly echoed?: string | undefined
  /** Cuts a reader that does not read; absent if that is impossible. */
  readonly cut?: (() => void) | undefined
}

/** How long a stream lasts, in ms. Then its reader requests it again from its place. */
const lifeMs = 60_000
/** How often an idle stream sends a sign of life, in ms. */
const keepAliveMs = 15_000

/**
 * A thread as server-sent events, from a place on. It is pulled: events are read from the log when the reader has
 * room, so nothing waits in memory for a slow reader.
 */
export function eventStream(
  { settings, shared: { feeds, meter, now } }: EventStreamContext,
  { stream, from, echoed, cut }: EventStreamStart,
): ReadableStream<Uint8Array> {
  const { clock, heartbeatMs, onError } = settings
  const { poll, threadIds } = stream
  const feed = feeds.follow(threadIds[0], poll.wake)
  let cursor = from
  let isGreeted = false
  /** Whether the last thing sent was all there was. Anything after that is new. */
  let isUpToDate = false
  let isKeepAliveDue = false
  /** Whether the reader waits for more. */
  let isPulled = false
  /** Whether it has not waited for data since the last beat. */
  let isSlow = false
  const stops = [
    every(clock, keepAliveMs, () => {
      isKeepAliveDue = true
      poll.wake()
    }),
    every(clock, heartbeatMs, () => {
      if (isSlow && !isPulled) return end()
      isSlow = !isPulled
    }),
    clock.setTimer(() => stream.end(), lifeMs),
  ]
  let isOver = false
  function leave(): void {
    if (isOver) return
    isOver = true
    for (const stop of stops) stop()
    feeds.leave(threadIds[0], feed, poll.wake)
    stream.leave()
  }
  /** A reader that does not read is not told: the message would have to be queued. */
  function end(): void {
    stream.end()
    leave()
    cut?.()
  }
  const frameOf = (page: Extract<Page, { kind: 'events' }>): Uint8Array => {
    const streamNextOffset = offsetToken(page.cursor)
    const control = GuardedText.of({
      streamNextOffset,
      streamCursor: streamCursor(clock.now(), echoed),
      ...(!page.isFull && { upToDate: true }),
    })
    const id = `id: ${streamNextOffset}\ndata: `
    const events = page.eventCount === 0 ? [] : [`event: data\n${id}`, page.list, '\n\n']
    return joined([...events, `event: control\n${id}`, control.bytes, '\n\n'])
  }
  /** The next bytes to send; undefined if there will be none. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (poll.isOver) return undefined
      const page = feed.ready(cursor) ?? (await feed.page(cursor))
      // The place is gone. The reader learns that when it requests the stream again.
      if (page.kind === 'resync' || poll.isOver) return undefined
      if (page.eventCount > 0 || !isGreeted) {
        isGreeted = true
        cursor = page.cursor
        meter.sentFrameCount += 1
        meter.deliveredEventCount += page.eventCount
        if (isUpToDate && page.appendedAt !== undefined) meter.onLag?.(now() - page.appendedAt)
        isUpToDate = !page.isFull
        return frameOf(page)
      }
      if (isKeepAliveDue) {
        isKeepAliveDue = false
        return keepAlive
      }
      await poll.woken()
    }
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        isPulled = true
        try {
          const piece = await next()
          if (isOver) return
          if (piece !== undefined) return controller.enqueue(piece)
        } catch (error) {
          if (error instanceof ProtocolViolationError) meter.refusedFrameCount += 1
          callSafely(onError, error)
          stream.end('internal')
          stream.reason = 'internal'
        } finally {
          isPulled = false
        }
        if (isOver) return
        if (stream.reason !== undefined) {
          const { code, meaning } = closeCodes[stream.reason]
          controller.enqueue(
            joined(['event: close\ndata: ', GuardedText.of({ code, reason: meaning }).bytes, '\n\n']),
          )
        }
        leave()
        controller.close()
      },
      cancel() {
        stream.end()
        leave()
      },
    },
    { highWaterMark: 0 },
  )
}

const keepAlive = Buffer.from(': still here\n\n')

const joined = (pieces: readonly (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
