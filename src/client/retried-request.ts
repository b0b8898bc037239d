import { isWorthRepeating } from '../protocol/index.ts'
import { retryAfterMs } from '../store/index.ts'
import { type ConnectionError, problem, wordsOf } from './connection-error.ts'
import { type CancelRequest, httpRequest, type HttpResult } from './http-request.ts'
import { isPromise } from './is-promise.ts'
import type { Settings } from './options.ts'
import { Patience } from './patience.ts'
import { codeOf, refusalOf, type RequestError } from './request-error.ts'

/** What an answer means: the result, or why it has none. */
export type Reading<Result> =
  | { readonly result: Result }
  | { readonly isNone: 'undecodable_answer' | 'other_log' }
  /** The server refused. */
  | undefined

/** A request to a route. Repeating it changes nothing. */
export interface Request<Result> {
  readonly threadId: string
  /** Relative to the gateway's base, without a leading slash. */
  readonly path: string
  /** JSON. */
  readonly body: string
  /** Interprets a response with status 2xx or 409. */
  readonly read: (status: number, body: unknown) => Reading<Result>
}

export interface RequestOwner<Result> {
  /** Returns the address of the route; undefined while it is not known. */
  readonly urlOf: (path: string) => string | undefined
  /** Called with undefined when an attempt starts, and with the reason when it failed and the next one waits. */
  readonly onWait: (reason: ConnectionError | undefined) => void
  readonly onEnd: (end: { readonly result: Result } | { readonly error: RequestError }) => void
  readonly onError: (error: ConnectionError) => void
}

/** One request, repeated until it is answered. */
export class RetriedRequest<Result> {
  readonly #settings: Settings
  readonly #request: Request<Result>
  readonly #owner: RequestOwner<Result>
  readonly #patience: Patience
  #isOver = false
  #isReported = false
  /** The server has said when to come back; only an explicit retry comes earlier. */
  #isPutOff = false
  /** The running attempt. Results of any other are ignored. */
  #attempt: object | undefined
  #cancel: CancelRequest | undefined

  constructor(settings: Settings, request: Request<Result>, owner: RequestOwner<Result>) {
    this.#settings = settings
    this.#request = request
    this.#owner = owner
    this.#patience = new Patience(settings)
  }

  /** Starts the waiting attempt. */
  readonly begin = (): void => {
    if (this.#isOver || this.#attempt !== undefined) return
    this.#patience.stop()
    this.#isPutOff = false
    const attempt = (this.#attempt = {})
    this.#owner.onWait(undefined)
    const post = (headers: Readonly<Record<string, string>>): void => this.#post(attempt, headers)
    const fail = (error: unknown): void => this.#fail(attempt, `no headers: ${wordsOf(error)}`)
    try {
      const headers = this.#settings.headers()
      if (isPromise(headers)) void headers.then(post, fail)
      else post(headers)
    } catch (error) {
      fail(error)
    }
  }

  /** The network is back, or the page became visible: tries at once. */
  wake(): void {
    if (!this.#isPutOff) this.begin()
  }

  /** The network is lost: no answer would arrive. */
  lose(): void {
    if (this.#attempt === undefined || this.#isOver) return
    this.#cancel?.()
    this.#wait(problem('offline'))
  }

  /** @param isAborted whether to abort a running attempt */
  end(isAborted = true): void {
    this.#isOver = true
    this.#patience.stop()
    this.#cancel?.(isAborted)
  }

  #post(attempt: object, headers: Readonly<Record<string, string>>): void {
    if (attempt !== this.#attempt || this.#isOver) return
    const { path, body } = this.#request
    const url = this.#owner.urlOf(path)
    if (url === undefined) return this.#fail(attempt, 'it is not known yet where it is')
    let isThere = false
    const cancel = httpRequest(
      this.#settings,
      url,
      { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body },
      (result) => {
        isThere = true
        this.#cancel = undefined
        this.#take(attempt, result)
      },
    )
    if (!isThere) this.#cancel = cancel
  }

  #take(attempt: object, result: HttpResult): void {
    if (!result.isAnswered) return this.#fail(attempt, result.detail)
    const { status, body, retryAfter } = result
    if (isWorthRepeating(status, codeOf(body)))
      return this.#fail(attempt, `it answered ${status}`, retryAfter)
    const isGood = status > 199 && status < 300
    const reading = isGood || status === 409 ? this.#request.read(status, body) : undefined
    if (this.#isOver) return // a listener of the store may have closed the connection
    if (reading !== undefined && 'result' in reading) return this.#finish({ result: reading.result })
    if (status > 399 && reading === undefined)
      return this.#finish({ error: refusalOf(status, body, this.#request.threadId) })
    const problemCode = reading?.isNone ?? 'undecodable_answer'
    this.#report(problem(problemCode, `status ${status}`, this.#request.threadId))
  }

  #finish(end: { readonly result: Result } | { readonly error: RequestError }): void {
    this.#isOver = true
    this.#owner.onEnd(end)
  }

  #fail(attempt: object, detail: string, retryAfter?: string): void {
    if (attempt !== this.#attempt || this.#isOver) return
    const leastMs = retryAfterMs(retryAfter, this.#settings.clock.now())
    this.#isPutOff = leastMs > 0
    this.#report(problem('unanswered', detail, this.#request.threadId), leastMs)
  }

  /** The first failed attempt is reported to `onError`. Later ones only show that the request waits. */
  #report(reason: ConnectionError, leastMs?: number): void {
    this.#wait(reason, leastMs)
    if (this.#isReported) return
    this.#isReported = true
    this.#owner.onError(reason)
  }

  #wait(reason: ConnectionError, leastMs?: number): void {
    this.#attempt = this.#cancel = undefined
    this.#patience.waitToAsk(this.begin, 0, leastMs)
    this.#owner.onWait(reason)
  }
}
