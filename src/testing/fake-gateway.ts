import type { ConnectOptions } from '../client/index.ts'
import type { EventInput, FrameErrorCode, ThreadSnapshot } from '../protocol/index.ts'
import { fakeFetch } from './fake-fetch.ts'
import { FakeNetwork } from './fake-network.ts'
import type { FakeRefusal } from './fake-routes.ts'
import { type FakePost, FakeServer } from './fake-server.ts'
import type { FakeSocketView } from './fake-socket.ts'
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
 * still until the test says otherwise: when a verb returns, all that it does is done. Its routes take messages, and what
 * people do to turns and messages, from everybody.
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
  /** Every request of a route that has arrived, the oldest first. */
  readonly posted: readonly FakePost[]

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
  /** The network is well again: nothing is held, dropped, doubled or lost any more. */
  readonly release: () => void
  /** Every socket, or one, is closed, and what is under way on it is lost. Default: 1006, nobody said why. */
  readonly cut: (code?: number, socket?: FakeSocketView) => void
  /** The next frames to clients are lost. Default: 1. */
  readonly drop: (count?: number) => void
  /** The next frames to clients arrive twice. Default: 1. */
  readonly duplicate: (count?: number) => void
  /** Sends anything to every open socket, as it is. */
  readonly garble: (data: unknown) => void

  /** What the next requests of routes ask for is done, and their answers are lost. Default: 1. */
  readonly loseAnswers: (count?: number) => void

  /**
   * New sockets are closed with this code; with 1006, the default, before they open. What is fetched is not there, and what
   * is posted does not arrive.
   */
  readonly refuse: (code?: number) => void
  /** Who asks for this thread gets an error. Default: `forbidden`. */
  readonly forbid: (threadId: string, code?: FrameErrorCode) => void
  /**
   * Requests of routes are refused, and nothing is done: by a code of the gateway, or by any status of what stands before it.
   * @param retryAfter the header of that name
   */
  readonly refusePosts: (why: FakeRefusal, retryAfter?: string) => void
  /** Ends what `refuse`, `forbid` and `refusePosts` began. */
  readonly permit: () => void
  /** The network is back, or somebody looks again. */
  readonly wake: () => void
  /** The network is gone, and the page says so. Its sockets stay as they are until the client closes them. */
  readonly lose: () => void
}

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
