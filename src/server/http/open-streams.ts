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
  /** Woken when there may be something to send. Over when nothing more will be sent. */
  readonly poll = new Poll()
  /** Why the gateway ended it; undefined if its time was over or its reader left. */
  reason: CloseReason | undefined
  /** Gives up its place. Further calls do nothing. */
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

  /** Ends it when its authorization expires. The next request is authorized again. */
  endAfter(leftMs: number): void {
    this.#cancelEnd = after(this.#clock, leftMs, () => this.end())
  }

  end(reason?: CloseReason): void {
    if (this.poll.isOver) return
    this.reason = reason
    this.poll.end()
  }
}

/** Requests that follow a thread over HTTP, as event streams and long polls. They count like sockets. */
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

  /**
   * Takes a place for a request that may read the thread, until its stream leaves. Without a place, returns the
   * reason.
   */
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

  /** Asks again whether the stream is still allowed. If that fails, it stays until the next check. */
  async #reauthorize(stream: OpenStream): Promise<void> {
    const { request, threadIds } = stream
    try {
      const answer = await mayReadOn(this.#rights, request, threadIds[0])
      // A client that may no longer read the thread is told at its next request.
      if ('code' in answer) stream.end(answer.code === 'unauthorized' ? 'unauthorized' : undefined)
    } catch (error) {
      callSafely(this.#settings.onError, error)
    }
  }

  /** Ends the streams for which this holds. Returns their number. */
  disconnect(isUnwanted: (socket: OpenSocket) => boolean): number {
    let count = 0
    for (const stream of [...this.#streams]) {
      if (stream.poll.isOver || !isUnwanted(stream)) continue
      stream.end('unauthorized')
      count += 1
    }
    return count
  }

  /** Ends all streams: the gateway stops. */
  endAll(): void {
    for (const stream of [...this.#streams]) stream.end('going_away')
  }
}
