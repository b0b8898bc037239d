import { createParser } from 'eventsource-parser'
import { onTestFinished, vi } from 'vitest'

/** A message of an event stream, as received. */
export interface StreamMessage {
  readonly event: string | undefined
  readonly id: string | undefined
  readonly data: string
}

/** Reads a response of server-sent events as it arrives. */
export class EventStreamReader {
  readonly messages: StreamMessage[] = []
  readonly comments: string[] = []
  isOver = false
  readonly response: Response
  readonly #controller: AbortController

  private constructor(response: Response, controller: AbortController) {
    this.response = response
    this.#controller = controller
    void this.#read()
  }

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStreamReader> {
    const controller = new AbortController()
    onTestFinished(() => controller.abort())
    const response = await fetch(url, { headers, signal: controller.signal })
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
    return new EventStreamReader(response, controller)
  }

  async #read(): Promise<void> {
    const parser = createParser({
      onEvent: ({ event, id, data }) => this.messages.push({ event, id, data }),
      onComment: (comment) => this.comments.push(comment),
    })
    const decoder = new TextDecoder()
    try {
      for await (const piece of this.response.body ?? []) parser.feed(decoder.decode(piece, { stream: true }))
    } catch {
      // The stream was cut.
    }
    this.isOver = true
  }

  /** The events of the thread, in the order of arrival. */
  get events(): readonly { readonly offset: number }[] {
    return this.messages.flatMap(({ event, data }) => (event === 'data' ? JSON.parse(data) : []))
  }

  // Tests read whatever is there; one that meets undefined fails.
  // oxlint-disable-next-line typescript/no-explicit-any
  get controls(): readonly any[] {
    return this.messages.flatMap(({ event, data }) => (event === 'control' ? [JSON.parse(data)] : []))
  }

  get lastId(): string {
    return this.messages.findLast(({ id }) => id !== undefined)?.id ?? ''
  }

  until(holds: () => boolean): Promise<unknown> {
    return vi.waitUntil(holds, { timeout: 90_000, interval: 5 })
  }

  close(): void {
    this.#controller.abort()
  }
}
