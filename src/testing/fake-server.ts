import type { FetchInit } from '../client/index.ts'
import {
  decodeClientFrame,
  type EventInput,
  type FrameErrorCode,
  frameErrorMessages,
  type LogCursor,
  omitUndefined,
  type ServerFrameInput,
} from '../protocol/index.ts'
import type { FakeAnswer } from './fake-fetch.ts'
import { FakeLog } from './fake-log.ts'
import type { FakeNetwork } from './fake-network.ts'
import { answerRoute, type FakeRefusal, refusal } from './fake-routes.ts'
import type { FakeSocket } from './fake-socket.ts'

/** A thread, and where to start. */
interface FakeSubscribe extends Partial<LogCursor> {
  readonly threadId: string
  readonly ref: string
  /** How many resyncs it was sent before. */
  readonly resyncCount?: number
}

/** A request to a route. */
export interface FakePost {
  readonly path: string
  /** Parsed, if it is JSON. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** The server behind a fake network: its logs, its followers and the requests to it. */
export class FakeServer {
  readonly posted: FakePost[] = []
  readonly forbidden = new Map<string, FrameErrorCode>()
  /** How requests to routes are refused. */
  postRefusal: { readonly why: FakeRefusal; readonly retryAfter: string | undefined } | undefined
  readonly #network: FakeNetwork
  readonly #eventsPerFrame: number
  readonly #snapshotsBy: 'frame' | 'url'
  /** The bodies at the urls of resyncs, by path. */
  readonly #bodies = new Map<string, string>()
  #logs = new Map<string, FakeLog>()
  #epoch = 1
  #snapshotCount = 0

  constructor(network: FakeNetwork, eventsPerFrame: number, snapshotsBy: 'frame' | 'url') {
    this.#network = network
    this.#eventsPerFrame = eventsPerFrame
    this.#snapshotsBy = snapshotsBy
  }

  logOf(threadId: string): FakeLog {
    const log = this.#logs.get(threadId) ?? new FakeLog(threadId, `epoch-${this.#epoch}`)
    this.#logs.set(threadId, log)
    return log
  }

  readonly append = (...events: readonly EventInput[]): void => {
    for (const event of events) this.logOf(event.threadId).append(event)
    for (const socket of this.#network.sockets) {
      for (const [threadId, subscription] of [...socket.subscriptions]) {
        if (this.logOf(threadId).events.length > subscription.offset)
          this.#sendFrom(socket, { threadId, ...subscription })
      }
    }
  }

  /** Restarts every log, with its events or empty. */
  restart(fate: 'lost' | 'kept'): void {
    const former = [...this.#logs.values()]
    this.#bodies.clear()
    this.#logs = new Map()
    this.#epoch++
    if (fate === 'kept') for (const { events } of former) this.append(...events)
  }

  /** Handles a frame from a client. */
  take(socket: FakeSocket, text: string): void {
    const decoded = decodeClientFrame(text)
    if (!decoded.ok) return this.#sendError(socket, 'invalid_frame')
    const { frame } = decoded
    socket.received.push(frame)
    if (frame.type === 'ping') return this.#send(socket, { type: 'pong' })
    const { threadId } = frame
    socket.subscriptions.delete(threadId)
    if (frame.type === 'unsubscribe') return
    const code = this.forbidden.get(threadId)
    if (code !== undefined) return this.#sendError(socket, code, frame)
    this.#sendFrom(socket, frame)
  }

  /** The response at a url of a resync. */
  answerGet(url: string): FakeAnswer {
    const text = this.#bodies.get(new URL(url).pathname)
    if (text === undefined || this.#network.refusal !== undefined) return { status: 404, text: '' }
    return { status: 200, text }
  }

  /** What a route does and returns; undefined if it is not reached, or its response is lost. */
  answerPost(url: string, { body: text = '', headers = {} }: FetchInit): FakeAnswer | undefined {
    if (this.#network.refusal !== undefined) return undefined
    const body: unknown = JSON.parse(text)
    const path = new URL(url).pathname
    this.posted.push({ path, body, headers })
    const { postRefusal } = this
    if (postRefusal !== undefined) return { ...refusal(postRefusal.why), retryAfter: postRefusal.retryAfter }
    const answer = answerRoute(path, body, (threadId) => {
      const log = this.logOf(threadId)
      return {
        events: () => log.events,
        append: (event) => {
          this.append(event)
          return log.events.at(-1) ?? event // it was just appended
        },
      }
    })
    return this.#network.losesAnswer() ? undefined : answer
  }

  /** Answers a subscription and continues from there. One that gets a url instead of a snapshot has ended. */
  #sendFrom(socket: FakeSocket, from: FakeSubscribe): void {
    const { threadId, ref, resyncCount = 0 } = from
    const log = this.logOf(threadId)
    const followed = { ref, offset: log.events.length, resyncCount }
    socket.subscriptions.set(threadId, followed)
    for (const frame of log.framesFrom(from, ref, this.#eventsPerFrame)) {
      if (frame.type !== 'resync') {
        this.#send(socket, resyncCount === 0 ? frame : { ...frame, resyncCount })
        continue
      }
      if (this.#snapshotsBy === 'frame') {
        socket.subscriptions.set(threadId, { ...followed, resyncCount: resyncCount + 1 })
        this.#send(socket, frame)
        continue
      }
      const { snapshot, check, ...rest } = frame
      const url = `/snapshots/${++this.#snapshotCount}`
      this.#bodies.set(url, JSON.stringify({ snapshot, check }))
      socket.subscriptions.delete(threadId)
      this.#send(socket, { ...rest, url })
    }
  }

  #send(socket: FakeSocket, frame: ServerFrameInput): void {
    this.#network.send(socket, JSON.stringify(frame))
  }

  #sendError(socket: FakeSocket, code: FrameErrorCode, about?: FakeSubscribe): void {
    const { threadId, ref } = about ?? {}
    this.#send(
      socket,
      omitUndefined({ type: 'error', code, message: frameErrorMessages[code], threadId, ref }),
    )
  }
}
