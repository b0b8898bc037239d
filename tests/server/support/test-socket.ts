import { onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  type ClientFrameInput,
  omitUndefined,
  decodeServerFrame,
  type ServerFrame,
} from '../../../src/protocol/index.ts'

export interface HowToOpen {
  readonly origin?: string
  readonly headers?: Record<string, string>
  /** Whether pings are answered. */
  readonly autoPong?: boolean
}

type SubscribeFrame = Extract<ClientFrameInput, { type: 'subscribe' }>
type Unreferenced = Omit<SubscribeFrame, 'ref'> & Partial<Pick<SubscribeFrame, 'ref'>>

/** A client's socket that keeps what it receives. */
export class TestSocket {
  readonly socket: WebSocket
  /** Every received text, unchanged. */
  readonly texts: string[] = []
  readonly frames: ServerFrame[] = []
  #sentCount = 0
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>

  private constructor(url: string, { origin, headers, autoPong }: HowToOpen) {
    this.socket = new WebSocket(url, omitUndefined({ origin, headers, autoPong }))
    this.socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      this.texts.push(text)
      const decoded = decodeServerFrame(text)
      if (!decoded.ok) throw new Error(`${decoded.path}: ${decoded.message}`)
      this.frames.push(decoded.frame)
    })
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
    )
  }

  /** Rejects when the server refuses to upgrade. */
  static async open(url: string, how: HowToOpen = {}): Promise<TestSocket> {
    const own = new TestSocket(url, how)
    await new Promise<void>((resolve, reject) => {
      own.socket.once('open', resolve)
      own.socket.once('error', reject)
    })
    own.socket.on('error', () => undefined)
    onTestFinished(() => own.socket.terminate())
    return own
  }

  /** A subscription without a ref gets one that is unique for this socket. */
  send(frame: ClientFrameInput | Unreferenced): void {
    const ref = `r${this.#sentCount++}`
    this.socket.send(JSON.stringify(frame.type === 'subscribe' ? { ref, ...frame } : frame))
  }

  /** Every received event, in the order of arrival. */
  get events(): readonly Record<string, unknown>[] {
    return this.frames.flatMap((frame) => (frame.type === 'events' ? frame.events : [])) as Record<
      string,
      unknown
    >[]
  }

  /** The client's place in the thread of the last frame: the offset of the next event. */
  get offset(): unknown {
    const last = this.frames.findLast((frame) => frame.type === 'events' || frame.type === 'resync')
    if (last?.type === 'resync') return Reflect.get(Object(last.snapshot), 'offset')
    return last?.type === 'events' ? last.offset : undefined
  }

  /** Waits for the first matching frame of this type. */
  async frame<Type extends ServerFrame['type']>(
    type: Type,
    fits: (frame: Extract<ServerFrame, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerFrame, { type: Type }>> {
    const find = () =>
      this.frames.find((frame): frame is Extract<ServerFrame, { type: Type }> => {
        return frame.type === type && fits(frame as Extract<ServerFrame, { type: Type }>)
      })
    return vi.waitUntil(find, { timeout: 90_000, interval: 5 })
  }

  /** Waits until this many events have arrived. */
  async eventCount(count: number): Promise<readonly Record<string, unknown>[]> {
    await vi.waitUntil(() => this.events.length >= count, { timeout: 90_000, interval: 5 })
    return this.events
  }
}
