import type { Fetch, FetchedResponse, FetchInit, StreamReader } from '../../src/client/index.ts'
import { goneCodes, offsetToken, readOffsetToken, type ServerFrameInput } from '../../src/protocol/index.ts'
import type { FakeGateway } from '../../src/testing/index.ts'

type Piece = Awaited<ReturnType<StreamReader['read']>>

/**
 * Settles when the network says so. When the method returns, everything that follows is done, which a promise would
 * not ensure.
 */
class Later<T> {
  #settle: ((then: (value: T) => void, fail: (error: unknown) => void) => void) | undefined
  #waiting: { take: (value: T) => void; fail: (error: unknown) => void } | undefined

  readonly thenable: PromiseLike<T> = {
    // oxlint-disable-next-line unicorn/no-thenable -- a promise would call back in a later turn of the event loop
    then: (onFulfilled, onRejected) => {
      this.#waiting = {
        take: (value) => void onFulfilled?.(value),
        fail: (error) => void onRejected?.(error),
      }
      this.#run()
      return new Promise(() => undefined) // nobody awaits the reader's result
    },
  }

  resolve(value: T): void {
    this.#settle ??= (then) => then(value)
    this.#run()
  }

  reject(error: unknown): void {
    this.#settle ??= (_, fail) => fail(error)
    this.#run()
  }

  #run(): void {
    const waiting = this.#waiting
    if (this.#settle === undefined || waiting === undefined) return
    this.#waiting = undefined
    this.#settle(waiting.take, waiting.fail)
  }
}

/** A body that arrives piece by piece. */
class Body implements StreamReader {
  readonly #pieces: Later<Piece>[] = [new Later()]
  #readCount = 0

  read(): PromiseLike<Piece> {
    const piece = this.#pieces[this.#readCount++] ?? this.#next()
    return piece.thenable
  }

  push(text: string): void {
    const bytes = new TextEncoder().encode(text)
    const middle = Math.floor(bytes.length / 2) // may be between two bytes of one character
    for (const value of [bytes.subarray(0, middle), bytes.subarray(middle)]) this.#put({ done: false, value })
  }

  end(): void {
    this.#put({ done: true })
  }

  fail(): void {
    const last = this.#pieces.at(-1)
    this.#next()
    last?.reject(new TypeError('network error'))
  }

  #put(piece: Piece): void {
    const last = this.#pieces.at(-1)
    this.#next()
    last?.resolve(piece)
  }

  #next(): Later<Piece> {
    const piece = new Later<Piece>()
    this.#pieces.push(piece)
    return piece
  }
}

const jsonResponse = (status: number, body: object): FetchedResponse => ({
  ok: false,
  status,
  json: () => {
    const later = new Later<unknown>()
    later.resolve(body)
    return later.thenable
  },
})

const refused = (code: string): FetchedResponse =>
  jsonResponse(code === 'internal' ? 500 : 403, { error: { code, message: code } })

const eventText = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`

/**
 * Event streams over a fake gateway. Each is a socket below, whose frames are translated to HTTP as a gateway does.
 * Snapshots are fetched, so the gateway needs `snapshotsBy: 'url'`.
 */
export function eventSourceFetch(gateway: FakeGateway): Fetch {
  const snapshotUrls = new Map<string, string>()

  function follow(url: URL, threadId: string, { signal }: FetchInit): PromiseLike<FetchedResponse> {
    const response = new Later<FetchedResponse>()
    const body = new Body()
    const socket = gateway.ports.socket('ws://fake/ws')
    let isAnswered = false
    const answer = (value: FetchedResponse): void => {
      isAnswered = true
      response.resolve(value)
    }
    const close = (): void => {
      socket.onclose = null
      socket.close()
    }
    const tell = (frame: ServerFrameInput): void => {
      if (frame.type === 'events') {
        const { events, epoch, offset, check } = frame
        const place = offsetToken({ epoch, offset, ...(check !== undefined && { check }) })
        if (!isAnswered)
          answer({
            ok: true,
            status: 200,
            headers: { get: () => 'text/event-stream' },
            json: () => Promise.reject(new TypeError('it is none')),
            body: { getReader: () => body },
          })
        const data = events.length === 0 ? '' : eventText('data', JSON.stringify(events))
        return body.push(data + eventText('control', JSON.stringify({ streamNextOffset: place })))
      }
      if (frame.type === 'pong') return
      close()
      if (frame.type === 'resync') snapshotUrls.set(threadId, frame.url ?? '')
      if (isAnswered) return body.end()
      if (frame.type === 'resync') answer(jsonResponse(410, { error: { code: goneCodes[frame.reason] } }))
      else answer(refused(frame.code))
    }
    socket.onopen = () => {
      const place = readOffsetToken(url.searchParams.get('offset') ?? '')
      socket.send(JSON.stringify({ type: 'subscribe', threadId, ref: 'r', ...place }))
    }
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      let frame: unknown
      try {
        frame = JSON.parse(String(data))
      } catch {
        return body.push(`${String(data)}\n\n`)
      }
      const type: unknown = Reflect.get(Object(frame), 'type')
      const isWhole =
        type === 'resync' || type === 'error' || Array.isArray(Reflect.get(Object(frame), 'events'))
      if (isWhole) tell(frame as ServerFrameInput) // the fake gateway has made it
      else if (isAnswered) body.push(eventText('control', String(data)))
    }
    socket.onclose = ({ code }: { readonly code?: number }) => {
      if (!isAnswered) return response.reject(new TypeError('Failed to fetch'))
      if (code !== 1006) body.push(eventText('close', JSON.stringify({ code })))
      body.fail()
    }
    socket.onerror = () => undefined
    signal?.addEventListener('abort', close)
    return response.thenable
  }

  return (address, init) => {
    const url = new URL(address)
    const [, thread = '', route] = /^\/threads\/([^/]+)\/(events|snapshot)$/.exec(url.pathname) ?? []
    const threadId = decodeURIComponent(thread)
    if (init.method === 'POST' || route === undefined) return gateway.ports.fetch(address, init)
    if (route === 'events') return follow(url, threadId, init)
    return gateway.ports.fetch(`http://fake${snapshotUrls.get(threadId) ?? '/none'}`, init)
  }
}
