import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { closeCodes, goneCodes, offsetToken, type Place, readOffsetToken } from '../protocol/index.ts'
import { wordsOf } from './connection-error.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Settings } from './options.ts'
import type { FetchedResponse, StreamReader } from './ports.ts'
import { codeOf, refusalOf } from './request-error.ts'

export interface ThreadStreamStart {
  readonly threadId: string
  /** What each frame of it carries. */
  readonly ref: string
  /** From where; without a place, from the beginning. */
  readonly cursor: Place | undefined
}

export interface ThreadStreamOwner {
  /** The server has answered, whatever it says. */
  readonly onAnswer: () => void
  /** What a websocket would have brought. */
  readonly onFrame: (frame: object | string) => void
  /** It has failed in a way that is not its thread's alone. */
  readonly onLost: (code: number, reason: string) => void
}

/** One request. */
interface Asking {
  readonly controller: AbortController | undefined
  readonly cancelSteady: () => void
}

/**
 * One thread's events as a response that does not end. When it ends after all, it is asked for again from where it has led:
 * at once and alone, if it was good for a while; else the connection counts as lost.
 */
export class ThreadStream {
  readonly #settings: Settings
  readonly #start: ThreadStreamStart
  readonly #address: string
  readonly #owner: ThreadStreamOwner
  readonly #heartbeat: Heartbeat
  #cursor: Place | undefined
  #heardAt = -Infinity
  #frameCount = 0
  #isSteady = false
  /** The request that is under way; what comes of another is too late. */
  #current: Asking | undefined

  /** @param address the gateway's, with a slash at its end */
  constructor(settings: Settings, start: ThreadStreamStart, address: string, owner: ThreadStreamOwner) {
    this.#settings = settings
    this.#start = start
    this.#cursor = start.cursor
    this.#address = `${address}threads/${encodeURIComponent(start.threadId)}/`
    this.#owner = owner
    this.#heartbeat = new Heartbeat(
      settings.heartbeat,
      settings.clock,
      () => this.begin(),
      () => this.#lose(closeCodes.silent.code, ''),
    )
  }

  /** Asks for what follows; again, if it was asked for already. */
  begin(): void {
    this.#drop()
    const { clock, fetch, retry } = this.#settings
    const current: Asking = {
      controller: typeof AbortController === 'function' ? new AbortController() : undefined,
      cancelSteady: clock.setTimer(() => (this.#isSteady = true), retry.steadyMs),
    }
    this.#current = current
    const fail = (error: unknown): void => {
      if (current === this.#current) this.#lose(lostCode, wordsOf(error))
    }
    const signal = current.controller?.signal
    const init = { headers: { accept: 'text/event-stream' }, ...(signal && { signal }) }
    try {
      fetch(this.#url, init).then((response) => {
        if (current === this.#current) this.#take(current, response)
      }, fail)
    } catch (error) {
      fail(error)
    }
  }

  /** Whether it has been heard of so lately that nobody has to ask whether it is there. */
  get isHeard(): boolean {
    const silentMs = this.#settings.clock.now() - this.#heardAt
    return silentMs >= 0 && silentMs < this.#settings.heartbeat.idleMs
  }

  /** Nothing of it is wanted any more. */
  end(): void {
    this.#heartbeat.stop()
    this.#drop()
  }

  get #url(): string {
    const offset = this.#cursor === undefined ? '-1' : offsetToken(this.#cursor)
    return `${this.#address}events?behind=gone&live=sse&offset=${encodeURIComponent(offset)}`
  }

  #take(current: Asking, response: FetchedResponse): void {
    const { status, headers, body } = response
    const isStream = status === 200 && /^text\/event-stream\b/i.test(headers?.get('content-type') ?? '')
    if (!isStream) return this.#refused(current, response)
    if (body === undefined || body === null)
      return this.#lose(lostCode, 'this fetch does not stream; use connectWebSocket')
    this.#heartbeat.start()
    this.#hear()
    this.#owner.onAnswer()
    this.#owner.onFrame(pong)
    if (current === this.#current) this.#read(current, body.getReader())
  }

  #read(current: Asking, reader: StreamReader): void {
    let data: string | undefined
    const decoder = new TextDecoder()
    const parser = createParser({
      onEvent: (message) => {
        if (current !== this.#current) return
        if (message.event === 'data') data = message.data
        else if (message.event === 'control') {
          this.#takeControl(message, data ?? '[]')
          data = undefined
        } else if (message.event === 'close') this.#takeClose(message)
      },
    })
    const lost = (error: unknown): void => {
      if (current === this.#current) this.#resume(wordsOf(error))
    }
    const read = (): void => {
      reader.read().then(({ done, value }) => {
        if (current !== this.#current) return
        if (done) return this.#resume('the stream has ended')
        this.#hear()
        const frameCount = this.#frameCount
        parser.feed(decoder.decode(value, { stream: true }))
        if (frameCount === this.#frameCount) this.#owner.onFrame(pong)
        if (current === this.#current) read()
      }, lost)
    }
    read()
  }

  /** The events that came before it are a frame, now that their place is known. */
  #takeControl({ data: text }: EventSourceMessage, events: string): void {
    const token: unknown = Reflect.get(Object(jsonOf(text)), 'streamNextOffset')
    const cursor = typeof token === 'string' ? readOffsetToken(token) : undefined
    this.#frameCount += 1
    if (cursor === undefined) return this.#owner.onFrame(text) // which is none
    this.#cursor = cursor
    const { threadId, ref } = this.#start
    const head = JSON.stringify({ type: 'events', threadId, ref, ...cursor })
    this.#owner.onFrame(`${head.slice(0, -1)},"events":${events}}`)
  }

  #takeClose({ data }: EventSourceMessage): void {
    const said = Object(jsonOf(data))
    const code: unknown = Reflect.get(said, 'code')
    const reason: unknown = Reflect.get(said, 'reason')
    this.#lose(typeof code === 'number' ? code : lostCode, typeof reason === 'string' ? reason : '')
  }

  /** What is no stream says why. */
  #refused(current: Asking, response: FetchedResponse): void {
    const take = (body: unknown): void => {
      if (current === this.#current) this.#takeRefusal(response.status, body)
    }
    try {
      response.json().then(take, () => take(undefined))
    } catch (error) {
      this.#lose(lostCode, wordsOf(error)) // a port that answers what is no response
    }
  }

  /** What the gateway refuses is about this thread; what stands before it speaks for all. */
  #takeRefusal(status: number, body: unknown): void {
    const { threadId, ref } = this.#start
    const { message } = refusalOf(status, body, threadId)
    const code = codeOf(body)
    const answer = (frame: object): void => {
      this.end()
      this.#owner.onAnswer()
      this.#owner.onFrame({ ...frame, threadId, ref })
    }
    const [reason] = Object.entries(goneCodes).find(([, gone]) => gone === code) ?? []
    if (reason !== undefined || code === 'invalid_offset')
      return answer({ type: 'resync', reason: reason ?? 'epoch', url: `${this.#address}snapshot` })
    if (status === 401) return this.#lose(closeCodes.unauthorized.code, message)
    if (status === 403) return answer({ type: 'error', code: 'forbidden', message })
    if (code === 'too_many_streams' || code === 'no_room')
      return answer({ type: 'error', code: 'too_many_asks', message })
    if (code === 'internal') return answer({ type: 'error', code, message })
    this.#lose(lostCode, `the server answered ${status}`)
  }

  #resume(why: string): void {
    if (!this.#isSteady) return this.#lose(lostCode, why)
    this.#heartbeat.start()
    this.#heartbeat.probe() // begins, and gives the server time to answer
  }

  #hear(): void {
    this.#heardAt = this.#settings.clock.now()
    this.#heartbeat.hear()
  }

  #lose(code: number, reason: string): void {
    this.end()
    this.#owner.onLost(code, reason)
  }

  #drop(): void {
    const current = this.#current
    this.#current = undefined
    this.#isSteady = false
    current?.cancelSteady()
    current?.controller?.abort()
  }
}

/** Nobody said why. */
const lostCode = 1006

/** The server is there, and has nothing new to say. */
const pong = { type: 'pong' }

/** Undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
