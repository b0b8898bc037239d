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
  /** What the client has echoed. */
  readonly echoed?: string | undefined
  /** Cuts a reader who takes nothing; absent where that cannot be done. */
  readonly cut?: (() => void) | undefined
}

/** How long a stream lasts, in ms: then its reader asks again, from where it stands. */
const lifeMs = 60_000
/** How often a stream that has nothing to send says that it is there, in ms. */
const keepAliveMs = 15_000

/**
 * A thread as server-sent events, from a place on. It is pulled: what comes next is taken from the log when the reader has
 * room for it, so that nothing waits in memory for one who reads slowly.
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
  /** Whether it had all that there was when it was last sent something: what comes next is news. */
  let isUpToDate = false
  let isKeepAliveDue = false
  /** Whether the reader waits for more. */
  let isPulled = false
  /** Whether it has not waited since the last beat. */
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
  /** Who takes nothing is not told: it would have to be queued. */
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
  /** What is sent next; undefined where nothing will be. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (poll.isOver) return undefined
      const page = feed.ready(cursor) ?? (await feed.page(cursor))
      // The place is gone: who asks again is told so.
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
