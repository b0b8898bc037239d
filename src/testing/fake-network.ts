import type { SocketLike } from '../client/index.ts'
import { FakeSocket, type FakeSocketView } from './fake-socket.ts'

/** Something on its way. Without a socket, it is held only when everything is. */
interface Parcel {
  readonly socket?: FakeSocket
  readonly arrive: () => void
}

/** More than any script needs. It stops a client that answers each frame with another. */
const deliveryLimit = 100_000

/**
 * The network between clients and a server. What is sent is on its way until it is delivered, in the order of
 * sending.
 */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []
  /** How many of the next frames to clients are lost; below, how many arrive twice. */
  dropCount = 0
  duplicateCount = 0
  /** How many of the next responses of routes are lost. */
  lostAnswerCount = 0
  /** The code with which new sockets are closed. */
  refusal: number | undefined
  readonly #onText: (socket: FakeSocket, text: string) => void
  readonly #held = new Set<FakeSocketView>()
  #isHeld = false
  /** Oldest first. */
  readonly #underWay = new Set<Parcel>()

  /** @param onText what the server does with a text that has arrived */
  constructor(onText: (socket: FakeSocket, text: string) => void) {
    this.#onText = onText
  }

  /** Starts opening a socket. */
  readonly connect = (url: string): SocketLike => {
    const socket = new FakeSocket(url, {
      send: (text) => this.#post(socket, () => socket.status === 'open' && this.#onText(socket, text)),
      close: (code) => this.#post(socket, () => socket.onclose?.({ code, reason: '' })),
    })
    this.sockets.push(socket)
    this.#post(socket, () => this.#open(socket))
    return socket
  }

  /** Sends the next frame to the client. */
  send(socket: FakeSocket, data: unknown): void {
    if (this.dropCount > 0) {
      this.dropCount--
      return
    }
    const copies = this.duplicateCount > 0 ? 2 : 1
    this.duplicateCount -= copies - 1
    for (let copy = 0; copy < copies; copy++) this.#post(socket, () => socket.onmessage?.({ data }))
  }

  /** A request is performed when it is delivered, with all that follows from it. */
  request(arrive: () => void): void {
    this.#underWay.add({ arrive })
  }

  /** Whether this response gets lost. */
  losesAnswer(): boolean {
    if (this.lostAnswerCount === 0) return false
    this.lostAnswerCount--
    return true
  }

  readonly deliver = (count = Infinity): number => {
    for (let arrived = 0; arrived < count; arrived++) {
      if (arrived === deliveryLimit)
        throw new RangeError(`fakeGateway: ${deliveryLimit} deliveries and no end`)
      const next = this.#next()
      if (next === undefined) return arrived
      this.#underWay.delete(next)
      next.arrive()
    }
    return count
  }

  hold(socket?: FakeSocketView): void {
    if (socket === undefined) this.#isHeld = true
    else this.#held.add(socket)
  }

  release(): void {
    this.#isHeld = false
    this.dropCount = this.duplicateCount = this.lostAnswerCount = 0
    this.#held.clear()
  }

  cut(code: number, only?: FakeSocketView): void {
    for (const socket of [...this.sockets]) if (only === undefined || socket === only) this.#cut(socket, code)
  }

  #cut(socket: FakeSocket, code: number): void {
    if (socket.status === 'closed') return
    socket.lose()
    for (const parcel of this.#underWay) if (parcel.socket === socket) this.#underWay.delete(parcel)
    if (code === 1006) socket.onerror?.({})
    socket.onclose?.({ code, reason: '' })
  }

  #open(socket: FakeSocket): void {
    const { refusal } = this
    if (socket.status !== 'connecting') return
    if (refusal === 1006) return this.#cut(socket, refusal)
    socket.status = 'open'
    socket.onopen?.({})
    if (refusal !== undefined) this.#cut(socket, refusal)
  }

  /** The oldest one that is not held. */
  #next(): Parcel | undefined {
    if (this.#isHeld) return undefined
    for (const parcel of this.#underWay) {
      if (parcel.socket === undefined || !this.#held.has(parcel.socket)) return parcel
    }
    return undefined
  }

  #post(socket: FakeSocket, arrive: () => void): void {
    this.#underWay.add({ socket, arrive })
  }
}
