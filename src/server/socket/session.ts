import type { WebSocket } from 'ws'
import {
  assertNever,
  type ClientFrame,
  closeCodes,
  type CloseReason,
  decodeClientFrame,
  type FrameErrorCode,
  frameErrorMessages,
  type LogCursor,
  type ServerFrameInput,
  withDetail,
} from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { Allowed, AuthorizeAnswer } from '../authorize.ts'
import { every } from '../clock.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { ProtocolViolationError } from '../guard/index.ts'
import type { Meter } from '../meter.ts'
import type { Rates } from '../rates.ts'
import type { StableIds } from '../stable-ids.ts'
import { Allowance } from './allowance.ts'
import { Right } from './right.ts'
import { SocketWriter } from './socket-writer.ts'
import { SubscribeRates } from './subscribe-rates.ts'
import { type Shared, Subscription } from './subscription.ts'

export interface SessionContext {
  readonly settings: GatewaySettings
  readonly meter: Meter
  readonly shared: Shared
  readonly rates: Rates
  readonly ids: StableIds
}

/** A client that opens a socket. */
export interface Opener {
  /** The request that opens it, for `authorize`. */
  readonly request: Request
  /** The address that it counts for. */
  readonly address: string
  /** The app's answer to `connect`. */
  readonly answer: true | Allowed
}

/** A followed thread, and the right to follow it. */
interface Followed {
  readonly subscription: Subscription
  readonly right: Right
}

type SubscribeFrame = Extract<ClientFrame, { type: 'subscribe' }>

/** What an error concerns: a subscription, or an unknown frame. */
type Subject = Pick<SubscribeFrame, 'threadId' | 'ref'> | undefined

/** One socket: handles its frames one after the other, and holds its subscriptions. */
export class Session {
  readonly #socket: WebSocket
  readonly #opener: Opener
  /** Identifies the socket for the rates per connection. */
  readonly #connectionKey = crypto.randomUUID()
  readonly #context: SessionContext
  readonly #writer: SocketWriter
  readonly #followed = new Map<string, Followed>()
  readonly #right: Right
  readonly #asks: Allowance
  readonly #subscribeRates: SubscribeRates
  readonly #stopAsking: () => void
  #invalidCount = 0
  #deniedAskCount = 0
  #isOpen = true
  #isAlive = true
  #isReauthorizing = false
  #waitingCount = 0
  #handled: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, opener: Opener, context: SessionContext) {
    const { settings, meter } = context
    this.#socket = socket
    this.#opener = opener
    this.#subscribeRates = new SubscribeRates(context, opener, this.#connectionKey)
    this.#context = context
    this.#asks = new Allowance(settings.limits.subscribesPerMinuteCount, settings.clock)
    this.#writer = new SocketWriter(socket, settings.limits.highWaterBytes, meter, {
      onRead: () => this.#live(),
      onRoom: () => {
        this.#wakeAll()
        this.#listen()
      },
      onRefused: (error) => this.#refuse(error),
    })
    this.#right = new Right(opener.answer, {
      clock: settings.clock,
      ask: () => settings.authorize({ action: 'connect', request: this.request }),
      onLost: () => this.close('unauthorized'),
      onBack: () => this.#wakeAll(),
      onError: (error) => callSafely(settings.onError, error),
    })
    this.#stopAsking = every(settings.clock, settings.reauthorizeMs, () => void this.#reauthorize())
    // ws gives one buffer, because it splits messages only if told to. A binary message is no frame, and neither is
    // ''.
    socket.on('message', (data: Buffer, isBinary) => this.#receive(isBinary ? '' : data.toString('utf8')))
    socket.on('pong', () => this.#live())
    socket.on('close', () => this.#end())
  }

  /** Whether it is open and not about to close. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  get request(): Request {
    return this.#opener.request
  }

  get threadIds(): readonly string[] {
    return [...this.#followed.keys()]
  }

  #wakeAll(): void {
    for (const { subscription } of this.#followed.values()) subscription.wake()
  }

  /** Bytes that wait for the client to read them. */
  get waitingByteCount(): number {
    return this.#socket.bufferedAmount
  }

  /** Cuts a socket that has been silent since the last call; otherwise asks for a sign of life. */
  beat(): void {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  close(reason: CloseReason): void {
    this.#end()
    closeSocket(this.#socket, reason)
  }

  readonly #send = (frame: ServerFrameInput): void => {
    if (this.#isOpen) this.#writer.send(frame)
  }

  /** Closes the socket: the guard has found something that must not be sent, and more may be wrong. */
  #refuse(error: unknown): void {
    this.#context.meter.refusedFrameCount += 1
    callSafely(this.#context.settings.onError, error)
    this.close('internal')
  }

  #live(): void {
    this.#isAlive = true
  }

  /** Frames are handled one at a time, and no more are read in the meantime. A faster client has to wait. */
  #receive(text: string): void {
    this.#live()
    if (!this.#isOpen) return
    this.#waitingCount += 1
    this.#socket.pause()
    this.#handled = this.#handled.then(async () => {
      await this.#handleText(text)
      this.#waitingCount -= 1
      this.#listen()
    })
  }

  #listen(): void {
    if (this.#waitingCount === 0 && this.#writer.hasRoom()) this.#socket.resume()
  }

  async #handleText(text: string): Promise<void> {
    if (!this.#isOpen) return
    const tooOften = await this.#context.rates.spend('perConnection', 'frame', this.#connectionKey)
    if (tooOften !== undefined) return this.close('try_again_later')
    const result = decodeClientFrame(text)
    if (!result.ok) return this.#refuseFrame(result.path)
    const { frame } = result
    try {
      await this.#handle(frame)
    } catch (error) {
      callSafely(this.#context.settings.onError, error)
      this.#sendError('internal', 'ref' in frame ? frame : undefined)
    }
  }

  /** Says where the frame is wrong, but does not send its content back. */
  #refuseFrame(path: string | undefined): void {
    this.#context.meter.invalidFrameCount += 1
    this.#invalidCount += 1
    this.#sendError('invalid_frame', undefined, path)
    if (this.#invalidCount >= this.#context.settings.limits.invalidFrameCount) this.close('invalid_frame')
  }

  async #handle(frame: ClientFrame): Promise<void> {
    switch (frame.type) {
      case 'ping':
        return this.#send({ type: 'pong' })
      case 'unsubscribe':
        return this.#drop(frame.threadId)
      case 'subscribe':
        return this.#subscribe(frame)
      default:
        return assertNever(frame)
    }
  }

  async #subscribe(frame: SubscribeFrame): Promise<void> {
    const { threadId, ref, epoch, offset, check } = frame
    const { authorize, limits } = this.#context.settings
    this.#drop(threadId) // it starts over, or is refused
    if (!this.#asks.take() || (await this.#subscribeRates.isOverBefore())) return this.#denyAsk(frame)
    if (this.#followed.size >= limits.threadsPerSocketCount) return this.#sendError('too_many_threads', frame)
    const answer = await authorize({ action: 'read', threadId, request: this.request })
    if (!answer) return this.#sendError('forbidden', frame)
    if (await this.#subscribeRates.isOverFor(answer)) return this.#denyAsk(frame)
    this.#deniedAskCount = 0
    if (!this.#isOpen) return
    const right = this.#rightToRead(frame, answer)
    const isPlaced = epoch !== undefined && offset !== undefined
    const from: LogCursor | undefined = isPlaced ? { epoch, offset, ...(check && { check }) } : undefined
    const subscription = new Subscription({ threadId, ref, from }, this.#context.shared, {
      send: this.#send,
      sendShared: (head, text) => {
        if (this.#isOpen) this.#writer.sendShared(head, text)
      },
      hasRoom: () => right.holds && this.#right.holds && this.#writer.hasRoom(),
      onEnd: () => this.#drop(threadId),
      onFailure: (error) => {
        if (error instanceof ProtocolViolationError) return this.#refuse(error)
        callSafely(this.#context.settings.onError, error)
        this.#drop(threadId)
        this.#sendError('internal', frame)
      },
    })
    this.#followed.set(threadId, { subscription, right })
    subscription.wake()
  }

  #rightToRead(frame: SubscribeFrame, answer: AuthorizeAnswer): Right {
    const { authorize, clock, onError } = this.#context.settings
    const { threadId } = frame
    return new Right(answer, {
      clock,
      ask: () => authorize({ action: 'read', threadId, request: this.request }),
      onLost: () => {
        this.#drop(threadId)
        this.#sendError('forbidden', frame)
      },
      onBack: () => this.#followed.get(threadId)?.subscription.wake(),
      onError: (error) => callSafely(onError, error),
    })
  }

  /** Closes the socket of a client that goes on asking: each refusal has a cost as well. */
  #denyAsk(frame: SubscribeFrame): void {
    this.#deniedAskCount += 1
    this.#sendError('too_many_asks', frame)
    if (this.#deniedAskCount >= this.#context.settings.limits.invalidFrameCount) this.close('try_again_later')
  }

  /**
   * Asks again whether the socket and each of its threads are still allowed. If that fails, nothing changes until the
   * next check: otherwise an app whose sessions are down for a minute would lose every socket.
   */
  async #reauthorize(): Promise<void> {
    if (this.#isReauthorizing) return
    this.#isReauthorizing = true
    try {
      await this.#right.check()
      for (const { right } of [...this.#followed.values()]) await right.check()
    } catch (error) {
      callSafely(this.#context.settings.onError, error)
    } finally {
      this.#isReauthorizing = false
    }
  }

  #drop(threadId: string): void {
    const followed = this.#followed.get(threadId)
    followed?.right.stop()
    followed?.subscription.stop()
    this.#followed.delete(threadId)
  }

  #sendError(code: FrameErrorCode, subject: Subject, detail?: string): void {
    const message = withDetail(frameErrorMessages[code], detail)
    this.#context.meter.refuse('socket', code)
    const about = subject && { threadId: subject.threadId, ref: subject.ref }
    this.#send({ type: 'error', code, message, ...about })
  }

  #end(): void {
    this.#isOpen = false
    this.#stopAsking()
    this.#right.stop()
    for (const threadId of this.threadIds) this.#drop(threadId)
  }
}

/** Starts to close the socket. The other side has to reply, and a paused socket hears nothing. */
function closeSocket(socket: WebSocket, reason: CloseReason): void {
  const { code, meaning } = closeCodes[reason]
  socket.resume()
  socket.close(code, meaning)
}
