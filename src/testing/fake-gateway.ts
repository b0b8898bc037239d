import type { ConnectOptions } from '../client/index.ts'
import {
  omitUndefined,
  decodeClientFrame,
  type EventInput,
  type FrameErrorCode,
  frameErrorMessages,
  type LogCursor,
  type ServerFrameInput,
  type ThreadSnapshot,
} from '../protocol/index.ts'
import { type FakeAnswer, fakeFetch } from './fake-fetch.ts'
import { FakeLog } from './fake-log.ts'
import { FakeNetwork } from './fake-network.ts'
import type { FakeSocket, FakeSocketView } from './fake-socket.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

export interface FakeGatewayOptions {
  /** What the client's `random` answers, in [0, 1). Default: always 0.5. */
  readonly random?: () => number
  /** The most events that one frame carries; an integer ≥ 1. Default: 100. */
  readonly eventsPerFrame?: number
  /** Where a snapshot is: in the resync itself, or where a url of it leads. Default: `frame`. */
  readonly snapshotsBy?: 'frame' | 'url'
}

/**
 * A gateway in memory, to test a client with. It answers with the documented frames, and its network and its time stand
 * still until the test says otherwise: when a verb returns, all that it does is done.
 *
 *     const gateway = fakeGateway()
 *     connectWebSocket({ store, url: 'ws://fake', threadIds: ['t'], ...gateway.ports })
 *     gateway.append(t.created('a'), t.chunk('a', 'Hel'))
 *     gateway.deliver()
 *     gateway.cut()
 *     gateway.append(t.chunk('a', 'lo'))
 *     gateway.advance(1_000) // the client has come back and has what it missed
 */
export interface FakeGateway {
  /** For `connectWebSocket`: this network, this time and this chance. */
  readonly ports: Required<Pick<ConnectOptions, 'socket' | 'fetch' | 'clock' | 'random' | 'visibility'>>
  readonly clock: VirtualClock
  /** Every socket that was asked for, the oldest first. */
  readonly sockets: readonly FakeSocketView[]
  /** Every address that was fetched, the oldest first. */
  readonly fetched: readonly string[]

  /** Appends to the logs of the threads that the events name, stamps epoch and offset, and sends to who follows. */
  readonly append: (...events: readonly EventInput[]) => void
  /** A thread's log. */
  readonly log: (threadId: string) => readonly EventInput[]
  /** A thread's log folded: what every client shows in the end. */
  readonly snapshot: (threadId: string) => ThreadSnapshot
  /** The last `count` events are lost, the epoch stays, and every socket is cut: a disk that forgot. */
  readonly loseTail: (threadId: string, count: number) => void
  /** What stands below this offset is no longer sent: who needs it gets a snapshot. */
  readonly trim: (threadId: string, before: number) => void
  /** Every socket is cut, and every log begins anew under another epoch; `kept` logs with what was in them. */
  readonly restart: (logs?: 'lost' | 'kept') => void

  /** Lets what is under way arrive, the oldest first, and what follows from it; at most `count`. Answers how much. */
  readonly deliver: (count?: number) => number
  /** Delivers and lets time pass: each timer runs at its time, and what it sends arrives at once. */
  readonly advance: (ms: number) => void
  /** Nothing arrives until `release`, on any socket or on one: a network that is slow, or dead without saying so. */
  readonly hold: (socket?: FakeSocketView) => void
  /** The network is well again: nothing is held, dropped or doubled any more. */
  readonly release: () => void
  /** Every socket, or one, is closed, and what is under way on it is lost. Default: 1006, nobody said why. */
  readonly cut: (code?: number, socket?: FakeSocketView) => void
  /** The next frames to clients are lost. Default: 1. */
  readonly drop: (count?: number) => void
  /** The next frames to clients arrive twice. Default: 1. */
  readonly duplicate: (count?: number) => void
  /** Sends anything to every open socket, as it is. */
  readonly garble: (data: unknown) => void

  /** New sockets are closed with this code; with 1006, the default, before they open. What is fetched is not there. */
  readonly refuse: (code?: number) => void
  /** Who asks for this thread gets an error. Default: `forbidden`. */
  readonly forbid: (threadId: string, code?: FrameErrorCode) => void
  /** Ends what `refuse` and `forbid` began. */
  readonly permit: () => void
  /** The network is back, or somebody looks again. */
  readonly wake: () => void
  /** The network is gone, and the page says so. Its sockets stay as they are until the client closes them. */
  readonly lose: () => void
}

/** A thread, and from where it is asked for. */
interface FakeSubscribe extends Partial<LogCursor> {
  readonly threadId: string
  readonly ref: string
}

export function fakeGateway({
  random = () => 0.5,
  eventsPerFrame = 100,
  snapshotsBy = 'frame',
}: FakeGatewayOptions = {}): FakeGateway {
  const clock = virtualClock()
  const network = new FakeNetwork(answer)
  const pages = new Set<{ readonly wake: () => void; readonly lose: () => void }>()
  const fetched: string[] = []
  /** The bodies that the urls of resyncs lead to, by their path. */
  const bodies = new Map<string, string>()
  const forbidden = new Map<string, FrameErrorCode>()
  let logs = new Map<string, FakeLog>()
  let epoch = 1
  let snapshotCount = 0

  function logOf(threadId: string): FakeLog {
    const log = logs.get(threadId) ?? new FakeLog(threadId, `epoch-${epoch}`)
    logs.set(threadId, log)
    return log
  }

  const send = (socket: FakeSocket, frame: ServerFrameInput): void =>
    network.send(socket, JSON.stringify(frame))

  const sendError = (socket: FakeSocket, code: FrameErrorCode, about?: FakeSubscribe): void =>
    send(
      socket,
      omitUndefined({
        type: 'error',
        code,
        message: frameErrorMessages[code],
        threadId: about?.threadId,
        ref: about?.ref,
      }),
    )

  /** Sends what answers a subscription, and goes on from there; one that gets a url instead of a snapshot has ended. */
  function sendFrom(socket: FakeSocket, from: FakeSubscribe): void {
    const { threadId, ref } = from
    const log = logOf(threadId)
    socket.subscriptions.set(threadId, { ref, offset: log.events.length })
    for (const frame of log.framesFrom(from, ref, eventsPerFrame)) {
      if (frame.type !== 'resync' || snapshotsBy === 'frame') {
        send(socket, frame)
        continue
      }
      const { snapshot, check, ...rest } = frame
      const url = `/snapshots/${++snapshotCount}`
      bodies.set(url, JSON.stringify({ snapshot, check }))
      socket.subscriptions.delete(threadId)
      send(socket, { ...rest, url })
    }
  }

  function answerFetch(url: string): FakeAnswer {
    const text = bodies.get(new URL(url).pathname)
    if (text === undefined || network.refusal !== undefined) return { status: 404, text: '' }
    return { status: 200, text }
  }

  function answer(socket: FakeSocket, text: string): void {
    const decoded = decodeClientFrame(text)
    if (!decoded.ok) return sendError(socket, 'invalid_frame')
    const { frame } = decoded
    socket.received.push(frame)
    if (frame.type === 'ping') return send(socket, { type: 'pong' })
    const { threadId } = frame
    socket.subscriptions.delete(threadId)
    if (frame.type === 'unsubscribe') return
    const code = forbidden.get(threadId)
    if (code !== undefined) return sendError(socket, code, frame)
    sendFrom(socket, frame)
  }

  function append(...events: readonly EventInput[]): void {
    for (const event of events) logOf(event.threadId).append(event)
    for (const socket of network.sockets) {
      for (const [threadId, { ref, offset }] of [...socket.subscriptions]) {
        if (logOf(threadId).events.length > offset) sendFrom(socket, { threadId, ref, offset })
      }
    }
  }

  const cut = (code = 1006, socket?: FakeSocketView): void => network.cut(code, socket)

  return {
    ports: {
      clock,
      random,
      socket: network.connect,
      fetch: fakeFetch(
        (arrive) => network.request(arrive),
        (url) => {
          fetched.push(url)
          return answerFetch(url)
        },
      ),
      visibility: {
        subscribe(wake, lose) {
          const page = { wake, lose }
          pages.add(page)
          return () => pages.delete(page)
        },
      },
    },
    clock,
    sockets: network.sockets,
    fetched,
    append,
    log: (threadId) => logOf(threadId).events,
    snapshot: (threadId) => logOf(threadId).snapshot,
    loseTail(threadId, count) {
      logOf(threadId).loseTail(count)
      cut()
    },
    trim: (threadId, before) => logOf(threadId).trim(before),
    restart(fate = 'lost') {
      cut()
      const former = [...logs.values()]
      bodies.clear()
      logs = new Map()
      epoch++
      if (fate === 'kept') for (const { events } of former) append(...events)
    },
    deliver: network.deliver,
    advance: (ms) => clock.advance(ms, network.deliver),
    hold: (socket) => network.hold(socket),
    release: () => network.release(),
    cut,
    drop: (count = 1) => void (network.dropCount += count),
    duplicate: (count = 1) => void (network.duplicateCount += count),
    garble(data) {
      for (const socket of network.sockets) if (socket.status === 'open') network.send(socket, data)
    },
    refuse: (code = 1006) => void (network.refusal = code),
    forbid: (threadId, code = 'forbidden') => void forbidden.set(threadId, code),
    permit() {
      network.refusal = undefined
      forbidden.clear()
    },
    wake() {
      for (const page of [...pages]) page.wake()
    },
    lose() {
      for (const page of [...pages]) page.lose()
    },
  }
}
