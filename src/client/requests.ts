import { callSafely } from '../store/index.ts'
import { httpUrl } from './http-url.ts'
import type { Settings } from './options.ts'
import { requestProblem } from './request-error.ts'
import { type Request, type RequestOwner, RetriedRequest } from './retried-request.ts'

type Wakeable = Pick<RetriedRequest<unknown>, 'begin' | 'wake' | 'lose' | 'end'>

/** An unanswered request. */
export type OpenRequest = Pick<Wakeable, 'begin' | 'end'>

/** All unanswered requests of a connection. */
export class Requests {
  readonly #settings: Settings
  /** The address of the socket; undefined while it is not known. */
  readonly #addressOf: () => string | undefined
  /** How to end each request. */
  readonly #open = new Map<Wakeable, () => void>()
  #isOver = false

  constructor(settings: Settings, addressOf: () => string | undefined) {
    this.#settings = settings
    this.#addressOf = addressOf
  }

  /**
   * Adds a request. Attempts start at `begin` and continue until it is answered or `end` is called. When the
   * connection is closed, the request ends with `closed`.
   */
  add<Result>(
    request: Request<Result>,
    { onWait, onEnd }: Pick<RequestOwner<Result>, 'onWait' | 'onEnd'>,
  ): OpenRequest {
    const close = (): void => onEnd({ error: requestProblem('closed', request.threadId) })
    if (this.#isOver) return { begin: close, end: () => undefined }
    const own = new RetriedRequest<Result>(this.#settings, request, {
      urlOf: (path) => this.#urlOf(path),
      onWait,
      onEnd: (end) => {
        this.#open.delete(own)
        if ('error' in end) callSafely(this.#settings.onError, end.error)
        onEnd(end)
      },
      onError: (error) => callSafely(this.#settings.onError, error),
    })
    this.#open.set(own, close)
    return {
      begin: own.begin,
      end: (isAborted) => {
        this.#open.delete(own)
        own.end(isAborted)
      },
    }
  }

  /** Tries at once each request that the server has not put off. */
  wake(): void {
    for (const request of [...this.#open.keys()]) request.wake()
  }

  /** Tries every request at once, even those that the server has put off. */
  retry(): void {
    for (const request of [...this.#open.keys()]) request.begin()
  }

  /** The network is lost. */
  lose(): void {
    for (const request of [...this.#open.keys()]) request.lose()
  }

  /** Ends all requests for good. */
  end(): void {
    this.#isOver = true
    for (const [request, close] of [...this.#open]) {
      this.#open.delete(request)
      request.end()
      close()
    }
  }

  #urlOf(path: string): string | undefined {
    const { api } = this.#settings
    const base = api === undefined ? this.#addressOf() : api.replace(/\/*(?:[?#].*)?$/, '/')
    return base === undefined ? undefined : httpUrl(path, base)
  }
}
