import type { SocketLike } from '../client/index.ts'
import type { ClientFrame } from '../protocol/index.ts'

/** What a test can see of a socket. */
export interface FakeSocketView {
  readonly url: string
  /** `closed` as soon as either side has closed it. */
  readonly status: 'connecting' | 'open' | 'closed'
  /** Every frame from the client that has arrived, in order. */
  readonly received: readonly ClientFrame[]
}

/** What a gateway knows of one thread on one socket. */
export interface FakeSubscription {
  /** The ref chosen by the client. */
  readonly ref: string
  /** The next offset to send. */
  readonly offset: number
  /** How many resyncs it was sent. */
  readonly resyncCount: number
}

/** A socket of a fake gateway: the client's end, and what the gateway knows of it. */
export class FakeSocket implements SocketLike, FakeSocketView {
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  readonly url: string
  status: FakeSocketView['status'] = 'connecting'
  readonly received: ClientFrame[] = []
  /** The threads that the gateway sends on it. */
  readonly subscriptions = new Map<string, FakeSubscription>()
  readonly #network: { readonly send: (text: string) => void; readonly close: (code: number) => void }

  constructor(url: string, network: { send: (text: string) => void; close: (code: number) => void }) {
    this.url = url
    this.#network = network
  }

  /** @throws TypeError while it is not open yet, like the platform's socket */
  send(text: string): void {
    if (this.status === 'connecting') throw new TypeError('the socket is not open yet')
    if (this.status === 'open') this.#network.send(text)
  }

  close(code = 1005): void {
    if (this.status === 'closed') return
    this.lose()
    this.#network.close(code)
  }

  lose(): void {
    this.status = 'closed'
    this.subscriptions.clear()
  }
}
