import type { CloseReason } from '../../protocol/index.ts'
import { callSafely, type Clock } from '../../store/index.ts'
import { after, every } from '../clock.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { Refusal } from '../operations/answer.ts'
import { Poll } from '../poll.ts'
import { addressOfPeer } from '../socket/address-of-peer.ts'
import type { OpenSocket } from '../socket/open-socket.ts'
import type { Tally } from '../socket/tally.ts'
import { mayReadOn, type ReadingRights } from './may-read.ts'
import type { Outgoing } from './response-of.ts'

/** A request that follows one thread, for as long as its response lasts. */
export class OpenStream implements OpenSocket {
  readonly request: Request
  readonly threadIds: readonly [string]
  /** Woken when there may be something to send, and over when nothing more will be sent. */
  readonly poll = new Poll()
  /** Why the gateway ended it; undefined where its time was over, or its reader is gone. */
  reason: CloseReason | undefined
  /** Gives its place to somebody else; again: nothing. */
  readonly leave: () => void
  readonly #clock: Clock
  #cancelEnd: () => void = () => undefined

  constructor(request: Request, threadId: string, clock: Clock, leave: () => void) {
    this.request = request
    this.threadIds = [threadId]
    this.#clock = clock
    this.leave = () => {
      this.#cancelEnd()
      leave()
    }
  }

  /** What the app has allowed is over then. Who comes back is asked about anew, by what the next request says. */
  endAfter(leftMs: number): void {
    this.#cancelEnd = after(this.#clock, leftMs, () => this.end())
  }

  end(reason?: CloseReason): void {
    if (this.poll.isOver) return
    this.reason = reason
    this.poll.end()
  }
}

/** Those who follow a thread over HTTP, by event streams and long polls. They count as sockets do. */
export class OpenStreams {
  readonly #settings: GatewaySettings
  readonly #rights: ReadingRights
  readonly #tally: Tally
  readonly #streams = new Set<OpenStream>()

  constructor(rights: ReadingRights & { readonly settings: GatewaySettings }, tally: Tally) {
    this.#settings = rights.settings
    this.#rights = rights
    this.#tally = tally
  }

  get count(): number {
    return this.#streams.size
  }

  /** Takes a place for a request that may read the thread, until its stream leaves; or says why there is none. */
  enter(request: Request, threadId: string, outgoing?: Outgoing): OpenStream | Refusal {
    const { addressOf, clock, reauthorizeMs } = this.#settings
    const peer = outgoing?.socket?.remoteAddress
    const place = this.#tally.take(addressOf?.(request, peer ?? '') ?? addressOfPeer(peer))
    if (place === 'full') return { code: 'no_room' }
    if (place === 'address_full') return { code: 'too_many_streams' }
    const stopAsking = every(clock, reauthorizeMs, () => void this.#reauthorize(stream))
    const stream = new OpenStream(request, threadId, clock, () => {
      stopAsking()
      place()
      this.#streams.delete(stream)
    })
    this.#streams.add(stream)
    return stream
  }

  /** Asks again whether it is still allowed. When that cannot be found out, it stays until the next time. */
  async #reauthorize(stream: OpenStream): Promise<void> {
    const { request, threadIds } = stream
    try {
      const answer = await mayReadOn(this.#rights, request, threadIds[0])
      // Of a thread that is forbidden now, the next request is told.
      if ('code' in answer) stream.end(answer.code === 'unauthorized' ? 'unauthorized' : undefined)
    } catch (error) {
      callSafely(this.#settings.onError, error)
    }
  }

  /** Ends the streams for which this holds; returns how many. */
  disconnect(isUnwanted: (socket: OpenSocket) => boolean): number {
    let count = 0
    for (const stream of [...this.#streams]) {
      if (stream.poll.isOver || !isUnwanted(stream)) continue
      stream.end('unauthorized')
      count += 1
    }
    return count
  }

  /** Ends all of them: the gateway stops. */
  endAll(): void {
    for (const stream of [...this.#streams]) stream.end('going_away')
  }
}
