import { isDeepStrictEqual } from 'node:util'
import type { Fetch, OpenTurnOptions, Turn } from '../../../src/producer/index.ts'
import { openTurn } from '../../../src/producer/index.ts'
import {
  type ChunkPart,
  type HttpErrorCode,
  httpErrors,
  type TurnControl,
} from '../../../src/protocol/index.ts'
import { virtualClock, type VirtualClock } from '../../../src/testing/index.ts'

/** What happens to one request. `late`: the client gives it up, and it arrives after the next one. */
export type Fault = 'none' | 'refused' | 'answer lost' | 'late' | 'silent' | 'unavailable'

export interface SeenRequest {
  readonly route: 'create' | 'chunks' | 'finalize' | 'control' | 'callback'
  readonly url: string
  readonly headers: Headers
  // Tests read whatever is there.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  readonly at: number
}

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Record<string, string>
}

/** A gateway with one turn, whose network is scripted. Time stands still until a test moves it. */
export class FakeGateway {
  readonly clock: VirtualClock = virtualClock()
  readonly requests: SeenRequest[] = []
  /** The chunks in the log. */
  readonly parts: ChunkPart[] = []
  end: { readonly outcome: string; readonly chunkCount?: number; readonly error?: unknown } | undefined
  readonly callbacks = new Map<string, unknown>()
  createdCount = 0
  /** What happens to the next request. */
  fault: (request: SeenRequest) => Fault = () => 'none'
  /** Responds instead of the gateway. */
  instead: (request: SeenRequest) => Answer | undefined = () => undefined
  #control: TurnControl = { cancelled: false, ended: false, approvals: [], after: 0 }
  #polls: (() => void)[] = []
  #late: (() => void)[] = []

  open(options: Partial<OpenTurnOptions> = {}): Promise<Turn> {
    return this.inTime(
      openTurn({
        url: 'http://gateway.test/chat/',
        threadId: 't1',
        fetch: this.fetch,
        clock: this.clock,
        random: () => 0.5,
        ...options,
      }),
    )
  }

  ofRoute(route: SeenRequest['route']): SeenRequest[] {
    return this.requests.filter((request) => request.route === route)
  }

  /** The text in the log. */
  get text(): string {
    return this.parts.map((part) => ('delta' in part ? part.delta : '')).join('')
  }

  /** Cancels the turn. */
  cancel(): void {
    this.end = { outcome: 'cancelled', chunkCount: this.parts.length }
    this.say({ cancelled: true, ended: true })
  }

  /** Tells the waiting producer what people have done. */
  say(more: Partial<TurnControl>): void {
    this.#control = { ...this.#control, ...more, after: this.#control.after + 1 }
    for (const answer of this.#polls.splice(0)) answer()
  }

  readonly fetch: Fetch = async (url, { headers, body, signal }) => {
    const request = {
      route: routeOf(url),
      url,
      headers,
      body: body === undefined ? undefined : JSON.parse(body),
      at: this.clock.now(),
    }
    this.requests.push(request)
    const late = this.#late.splice(0)
    const fault = request.route === 'control' ? 'none' : this.fault(request)
    const answer = await this.#arrive(request, fault, signal)
    for (const arrive of late) arrive()
    return {
      ok: answer.status < 300,
      status: answer.status,
      headers: new Headers(answer.headers),
      text: () =>
        Promise.resolve(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)),
    }
  }

  async #arrive(request: SeenRequest, fault: Fault, signal: AbortSignal): Promise<Answer> {
    const given = this.instead(request)
    if (given !== undefined) return given
    switch (fault) {
      case 'none':
        return request.route === 'control' ? this.#poll(request, signal) : this.#answer(request)
      case 'refused':
        throw new TypeError('fetch failed')
      case 'answer lost':
        this.#answer(request)
        throw new TypeError('terminated')
      case 'late':
        this.#late.push(() => void this.#answer(request))
        throw new TypeError('socket hang up')
      case 'silent':
        return aborted(signal)
      case 'unavailable':
        return { status: 503, body: '<h1>Service Unavailable</h1>' }
    }
  }

  #poll({ url }: SeenRequest, signal: AbortSignal): Promise<Answer> {
    const answer = (): Answer => ({ status: 200, body: this.#control })
    if (Number(new URL(url).searchParams.get('after')) < this.#control.after) return Promise.resolve(answer())
    const heard = new Promise<Answer>((resolve) => {
      const cancel = this.clock.setTimer(() => resolve(answer()), 25_000)
      signal.addEventListener('abort', cancel)
      this.#polls.push(() => (cancel(), resolve(answer())))
    })
    return Promise.race([heard, aborted(signal)])
  }

  #answer({ route, body, headers }: SeenRequest): Answer {
    switch (route) {
      case 'create':
        this.createdCount += 1
        return {
          status: 201,
          body: {
            status: this.createdCount === 1 ? 'appended' : 'duplicate',
            invocationId: 'i/1',
            token: `token-${this.createdCount}`,
            expiresAt: 1,
            offset: 0,
          },
        }
      case 'chunks':
        return this.#append(body.chunks)
      case 'finalize':
        return this.#finalize(body)
      case 'callback': {
        const key = headers.get('idempotency-key') ?? ''
        const status = this.callbacks.has(key) ? 'duplicate' : 'appended'
        this.callbacks.set(key, body)
        const ids = { threadId: 't1', invocationId: 'i/1', messageId: `m-${key}` }
        return { status: 201, body: { status, ...ids, revision: 0, offset: 9, event: null } }
      }
      case 'control':
        throw new Error('that is asked for by a poll')
    }
  }

  #append(chunks: readonly { readonly seq: number; readonly part: ChunkPart }[]): Answer {
    const nextSeq = this.parts.length
    for (const { seq, part } of chunks) {
      if (seq < nextSeq && !isDeepStrictEqual(part, this.parts[seq])) return refusal('seq_conflict')
    }
    const fresh = chunks.filter(({ seq }) => seq >= nextSeq)
    if (this.end !== undefined && (fresh.length > 0 || chunks.length === 0))
      return refusal('ended', { event: { type: 'stream_finalized', ...this.end } })
    for (const { seq, part } of fresh) {
      if (seq !== this.parts.length) {
        this.parts.length = nextSeq
        return refusal('seq_gap', { nextSeq })
      }
      this.parts.push(part)
    }
    const duplicateCount = chunks.length - fresh.length
    return { status: 200, body: { nextSeq: this.parts.length, appendedCount: fresh.length, duplicateCount } }
  }

  #finalize(end: { readonly outcome: string; readonly chunkCount?: number }): Answer {
    const { chunkCount = this.parts.length } = end
    if (this.end !== undefined && !isDeepStrictEqual(this.end, { ...end, chunkCount }))
      return refusal('ended', { event: { type: 'stream_finalized', ...this.end } })
    if (chunkCount > this.parts.length) return refusal('seq_gap', { nextSeq: this.parts.length })
    const status = this.end === undefined ? 'appended' : 'duplicate'
    this.end = { ...end, chunkCount }
    return { status: 200, body: { status, chunkCount, offset: 7 } }
  }

  /** Moves the time until the promise settles. */
  async inTime<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    promise.then(settle, settle)
    for (let turns = 0; !isSettled; turns++) {
      if (turns > 100_000) throw new Error('the promise does not settle')
      await allSaid()
      if (!isSettled) this.clock.advance(10)
    }
    return promise
  }

  /** Moves the time by this much, and runs everything that it causes. */
  async pass(ms: number): Promise<void> {
    await allSaid()
    for (let left = ms; left > 0; left -= 10) {
      this.clock.advance(Math.min(10, left))
      await allSaid()
    }
  }
}

/** Resolves when every promise that needs no time has settled. */
export const allSaid = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

export const refusal = (code: HttpErrorCode, more: object = {}): Answer => ({
  status: httpErrors[code].status,
  body: { error: { code, message: httpErrors[code].message, ...more } },
})

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))

function routeOf(url: string): SeenRequest['route'] {
  const { pathname } = new URL(url)
  if (pathname === '/chat/turn/control') return 'control'
  if (pathname === '/chat/callback') return 'callback'
  if (pathname === '/chat/threads/t1/invocations') return 'create'
  if (pathname === '/chat/threads/t1/invocations/i%2F1/chunks') return 'chunks'
  if (pathname === '/chat/threads/t1/invocations/i%2F1/finalize') return 'finalize'
  throw new Error(`no such route: ${url}`)
}
