import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { closeCodes, goneCodes, offsetToken, type Place, readOffsetToken } from '../protocol/index.ts'
import { wordsOf } from './connection-error.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Settings } from './options.ts'
import type { FetchedResponse, StreamReader } from './ports.ts'
import { codeOf, refusalOf } from './request-error.ts'

export interface ThreadStreamStart {
  readonly threadId: string
  /** The ref that each of its frames carries. */
  readonly ref: string
  /** Where to start; by default at the beginning. */
  readonly cursor: Place | undefined
}

export interface ThreadStreamOwner {
  /** The server has answered, whatever the status. */
  readonly onAnswer: () => void
  /** Called with each frame that a websocket would have delivered. */
  readonly onFrame: (frame: object | string) => void
  /** It failed in a way that concerns the whole connection. */
  readonly onLost: (code: number, reason: string) => void
}

/** One request. */
interface Asking {
  readonly controller: AbortController | undefined
  readonly cancelSteady: () => void
}

/**
 * One thread's events as a response that does not end. If it ends, it is requested again from where it got to: at
 * once and alone if it was stable for a while. Otherwise the connection counts as lost.
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
  /** The running request. Results of any other are ignored. */
  #current: Asking | undefined

  /** @param address the gateway's, with a trailing slash */
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

  /** Requests the events; a running request is replaced. */
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

  /** Whether it was heard from so recently that no probe is needed. */
  get isHeard(): boolean {
    const silentMs = this.#settings.clock.now() - this.#heardAt
    return silentMs >= 0 && silentMs < this.#settings.heartbeat.idleMs
  }

  /** Ends the stream. */
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

  /** The events before this control message become a frame, now that their place is known. */
  #takeControl({ data: text }: EventSourceMessage, events: string): void {
    const token: unknown = Reflect.get(Object(jsonOf(text)), 'streamNextOffset')
    const cursor = typeof token === 'string' ? readOffsetToken(token) : undefined
    this.#frameCount += 1
    if (cursor === undefined) return this.#owner.onFrame(text) // the connection reports it as undecodable
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

  /** Reads why a response is no stream. */
  #refused(current: Asking, response: FetchedResponse): void {
    const take = (body: unknown): void => {
      if (current === this.#current) this.#takeRefusal(response.status, body)
    }
    try {
      response.json().then(take, () => take(undefined))
    } catch (error) {
      this.#lose(lostCode, wordsOf(error)) // the given `fetch` resolved with something that is no response
    }
  }

  /** The gateway's own refusals concern this thread. Those of anything before it concern every thread. */
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
    this.#heartbeat.probe() // starts, and gives the server time to answer
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

/** The code for a socket that was lost without a reason. */
const lostCode = 1006

/** The server is there, and has nothing new. */
const pong = { type: 'pong' }

/** Undefined if it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
