import { callSafely } from '../store/index.ts'
import { httpUrl } from './http-url.ts'
import type { Settings } from './options.ts'
import { requestProblem } from './request-error.ts'
import { type Request, type RequestOwner, RetriedRequest } from './retried-request.ts'

type Wakeable = Pick<RetriedRequest<unknown>, 'begin' | 'wake' | 'lose' | 'end'>

/** A request that is not answered yet. */
export type OpenRequest = Pick<Wakeable, 'begin' | 'end'>

/** All that a connection has asked of the routes and that is not answered yet. */
export class Requests {
  readonly #settings: Settings
  /** Where the socket leads; undefined as long as that is not known. */
  readonly #addressOf: () => string | undefined
  /** How to end each. */
  readonly #open = new Map<Wakeable, () => void>()
  #isOver = false

  constructor(settings: Settings, addressOf: () => string | undefined) {
    this.#settings = settings
    this.#addressOf = addressOf
  }

  /**
   * Adds a request, which is made from `begin` on, until it is answered or let go of by `end`. When the connection is closed
   * it ends with `closed`.
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

  /** It is worth trying at once. */
  wake(): void {
    for (const request of [...this.#open.keys()]) request.wake()
  }

  /** Somebody asks for it: the same, whatever the server has said about when to come again. */
  retry(): void {
    for (const request of [...this.#open.keys()]) request.begin()
  }

  /** The network is gone. */
  lose(): void {
    for (const request of [...this.#open.keys()]) request.lose()
  }

  /** Ends all of them for good. */
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
