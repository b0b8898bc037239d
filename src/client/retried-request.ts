import { isWorthRepeating } from '../protocol/index.ts'
import { retryAfterMs } from '../store/index.ts'
import { type ConnectionError, problem, wordsOf } from './connection-error.ts'
import { type CancelRequest, httpRequest, type HttpResult } from './http-request.ts'
import { isPromise } from './is-promise.ts'
import type { Settings } from './options.ts'
import { Patience } from './patience.ts'
import { codeOf, refusalOf, type RequestError } from './request-error.ts'

/** What an answer means: what was asked for, or why it is none. */
export type Reading<Result> =
  | { readonly result: Result }
  | { readonly isNone: 'undecodable_answer' | 'other_log' }
  /** The server has refused. */
  | undefined

/** A request to a route that changes nothing when it is made once more. */
export interface Request<Result> {
  readonly threadId: string
  /** Below the gateway's base, without a slash before it. */
  readonly path: string
  /** JSON. */
  readonly body: string
  /** What a response with 2xx or 409 says. */
  readonly read: (status: number, body: unknown) => Reading<Result>
}

export interface RequestOwner<Result> {
  /** Where the route is; undefined as long as that is not known. */
  readonly urlOf: (path: string) => string | undefined
  /** An attempt begins, or has come to nothing and the next one waits: why. */
  readonly onWait: (reason: ConnectionError | undefined) => void
  readonly onEnd: (end: { readonly result: Result } | { readonly error: RequestError }) => void
  readonly onError: (error: ConnectionError) => void
}

/** One request that is made again and again until it is answered. */
export class RetriedRequest<Result> {
  readonly #settings: Settings
  readonly #request: Request<Result>
  readonly #owner: RequestOwner<Result>
  readonly #patience: Patience
  #isOver = false
  #isReported = false
  /** The server has said when to come again: only who asks for it comes earlier. */
  #isPutOff = false
  /** The attempt that is under way; what comes of another is too late. */
  #attempt: object | undefined
  #cancel: CancelRequest | undefined

  constructor(settings: Settings, request: Request<Result>, owner: RequestOwner<Result>) {
    this.#settings = settings
    this.#request = request
    this.#owner = owner
    this.#patience = new Patience(settings)
  }

  /** Makes the attempt that waits. */
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

  /** It is worth trying at once: the network or the person is back. */
  wake(): void {
    if (!this.#isPutOff) this.begin()
  }

  /** The network is gone: an answer would not come. */
  lose(): void {
    if (this.#attempt === undefined || this.#isOver) return
    this.#cancel?.()
    this.#wait(problem('offline'))
  }

  /** @param isAborted whether an attempt that is under way is aborted, or left alone */
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
    if (this.#isOver) return // a listener of the store has closed the connection
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

  /** The first attempt that comes to nothing is told of; of those after it, it is told that the next one waits. */
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
