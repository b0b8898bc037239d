import type { ConnectOptions } from '../client/index.ts'
import type { EventInput, FrameErrorCode, ThreadSnapshot } from '../protocol/index.ts'
import { fakeFetch } from './fake-fetch.ts'
import { FakeNetwork } from './fake-network.ts'
import type { FakeRefusal } from './fake-routes.ts'
import { type FakePost, FakeServer } from './fake-server.ts'
import type { FakeSocketView } from './fake-socket.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** Options of `fakeGateway`. */
export interface FakeGatewayOptions {
  /** The value of the client's `random`, in [0, 1). Default: always 0.5. */
  readonly random?: () => number
  /** The most events in one frame; an integer ≥ 1. Default: 100. */
  readonly eventsPerFrame?: number
  /** Where a snapshot is: in the resync itself, or at a url. Default: `frame`. */
  readonly snapshotsBy?: 'frame' | 'url'
}

/**
 * A gateway in memory, to test a client with. It answers with the documented frames. Its network and its time stand
 * still until the test moves them: when a method returns, everything it causes has happened. Its routes accept
 * messages and controls from everybody.
 * @example
 * const gateway = fakeGateway()
 * connectWebSocket({ store, url: 'ws://fake', threadIds: ['t'], ...gateway.ports })
 * gateway.append(t.created('a'), t.chunk('a', 'Hel'))
 * gateway.deliver()
 * gateway.cut()
 * gateway.append(t.chunk('a', 'lo'))
 * gateway.advance(1_000) // the client has reconnected and has what it missed
 */
export interface FakeGateway {
  /** Options for `connectWebSocket`, with this network, clock and `random`. */
  readonly ports: Required<Pick<ConnectOptions, 'socket' | 'fetch' | 'clock' | 'random' | 'visibility'>>
  readonly clock: VirtualClock
  /** Every requested socket, oldest first. */
  readonly sockets: readonly FakeSocketView[]
  /** Every fetched address, oldest first. */
  readonly fetched: readonly string[]
  /** Every request to a route that has arrived, oldest first. */
  readonly posted: readonly FakePost[]

  /** Appends events to the logs of their threads, adds epoch and offset, and sends them to the followers. */
  readonly append: (...events: readonly EventInput[]) => void
  /** Returns a thread's log. */
  readonly log: (threadId: string) => readonly EventInput[]
  /** Returns a thread's folded log: what every client finally shows. */
  readonly snapshot: (threadId: string) => ThreadSnapshot
  /** Loses the last `count` events but keeps the epoch, and cuts every socket, as after a disk failure. */
  readonly loseTail: (threadId: string, count: number) => void
  /** Stops sending events below this offset. A client that needs them gets a snapshot. */
  readonly trim: (threadId: string, before: number) => void
  /**
   * Cuts every socket, and restarts every log with another epoch. Logs are empty, or with `kept` contain what was in
   * them.
   */
  readonly restart: (logs?: 'lost' | 'kept') => void

  /**
   * Delivers what is on its way, oldest first, and whatever follows from that; at most `count` items. Returns how
   * many.
   */
  readonly deliver: (count?: number) => number
  /** Delivers, and moves the time on. Each timer runs at its time, and what it sends arrives at once. */
  readonly advance: (ms: number) => void
  /** Nothing arrives until `release`, on one socket or on any: the network is slow, or silently dead. */
  readonly hold: (socket?: FakeSocketView) => void
  /** Repairs the network: nothing is held, dropped, duplicated or lost any more. */
  readonly release: () => void
  /** Closes one socket or all, and loses what is on its way there. Default: 1006, without a reason. */
  readonly cut: (code?: number, socket?: FakeSocketView) => void
  /** Loses the next frames to clients. Default: 1. */
  readonly drop: (count?: number) => void
  /** Delivers the next frames to clients twice. Default: 1. */
  readonly duplicate: (count?: number) => void
  /** Sends any data unchanged to every open socket. */
  readonly garble: (data: unknown) => void

  /** Performs the next requests to routes, but loses their responses. Default: 1. */
  readonly loseAnswers: (count?: number) => void

  /**
   * Closes new sockets with this code; with 1006, the default, before they open. Fetches find nothing, and posts do
   * not arrive.
   */
  readonly refuse: (code?: number) => void
  /** Refuses this thread with an error. Default: `forbidden`. */
  readonly forbid: (threadId: string, code?: FrameErrorCode) => void
  /**
   * Refuses requests to routes and performs none: with a code of the gateway, or with any status of something in
   * front of it.
   * @param retryAfter the header of that name
   */
  readonly refusePosts: (why: FakeRefusal, retryAfter?: string) => void
  /** Undoes `refuse`, `forbid` and `refusePosts`. */
  readonly permit: () => void
  /** Reports to the client that the network is back, or the page visible. */
  readonly wake: () => void
  /** Reports to the client that the network is lost. Its sockets stay as they are until the client closes them. */
  readonly lose: () => void
}

/** Creates a gateway in memory; see `FakeGateway`. */
export function fakeGateway({
  random = () => 0.5,
  eventsPerFrame = 100,
  snapshotsBy = 'frame',
}: FakeGatewayOptions = {}): FakeGateway {
  const clock = virtualClock()
  const network: FakeNetwork = new FakeNetwork((socket, text) => server.take(socket, text))
  const server = new FakeServer(network, eventsPerFrame, snapshotsBy)
  const pages = new Set<{ readonly wake: () => void; readonly lose: () => void }>()
  const fetched: string[] = []
  const cut = (code = 1006, socket?: FakeSocketView): void => network.cut(code, socket)
  return {
    ports: {
      clock,
      random,
      socket: network.connect,
      fetch: fakeFetch(
        (arrive) => network.request(arrive),
        (url, init) => {
          if (init.method === 'POST') return server.answerPost(url, init)
          fetched.push(url)
          return server.answerGet(url)
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
    posted: server.posted,
    append: server.append,
    log: (threadId) => server.logOf(threadId).events,
    snapshot: (threadId) => server.logOf(threadId).snapshot,
    loseTail(threadId, count) {
      server.logOf(threadId).loseTail(count)
      cut()
    },
    trim: (threadId, before) => server.logOf(threadId).trim(before),
    restart(fate = 'lost') {
      cut()
      server.restart(fate)
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
    loseAnswers: (count = 1) => void (network.lostAnswerCount += count),
    refuse: (code = 1006) => void (network.refusal = code),
    forbid: (threadId, code = 'forbidden') => void server.forbidden.set(threadId, code),
    refusePosts: (why, retryAfter) => void (server.postRefusal = { why, retryAfter }),
    permit() {
      network.refusal = undefined
      server.postRefusal = undefined
      server.forbidden.clear()
    },
    wake() {
      for (const page of [...pages]) page.wake()
    },
    lose() {
      for (const page of [...pages]) page.lose()
    },
  }
}
