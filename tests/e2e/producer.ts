import type { ChunkPart, EventInput, FinalPart } from '../../src/protocol/index.ts'

/** The response to the creation of a turn. */
interface Created {
  readonly invocationId: string
  readonly token: string
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** A backend and its agents, played by a test. Everything goes through the routes of the gateway. */
export class Producer {
  readonly #url: string
  readonly #turns = new Map<string, Created>()
  readonly #messageIds = new Map<string, string>()

  /** @param url of the gateway, with a trailing slash */
  constructor(url: string) {
    this.#url = url
  }

  /** The test's name for an id that the gateway has made. */
  readonly nameOf = (id: string): string => {
    for (const [name, { invocationId }] of this.#turns) if (invocationId === id) return name
    for (const [name, messageId] of this.#messageIds) if (messageId === id) return name
    return id
  }

  /** The id that was made for the turn of this name. */
  idOf(name: string): string {
    const created = this.#turns.get(name)
    if (created === undefined) throw new Error(`there is no turn ${name}`)
    return created.invocationId
  }

  async create(threadId: string, name: string, body: { agentId?: string } = {}): Promise<Created> {
    const known = this.#turns.get(name)
    if (known !== undefined) return known
    const created = (await post(this.#in(threadId, 'invocations'), body)) as Created // the route's response
    this.#turns.set(name, created)
    return created
  }

  /** Appends text deltas, starting at this `seq`. */
  async stream(
    threadId: string,
    name: string,
    firstSeq: number,
    ...deltas: readonly string[]
  ): Promise<void> {
    await this.append(threadId, name, firstSeq, ...deltas.map((delta) => ({ kind: 'text' as const, delta })))
  }

  /** Appends parts, starting at this `seq`. */
  async append(
    threadId: string,
    name: string,
    firstSeq: number,
    ...parts: readonly ChunkPart[]
  ): Promise<void> {
    const chunks = parts.map((part, index) => ({ seq: firstSeq + index, part }))
    await post(this.#in(threadId, 'invocations', this.idOf(name), 'chunks'), { chunks })
  }

  async finalize(threadId: string, name: string): Promise<void> {
    await post(this.#in(threadId, 'invocations', this.idOf(name), 'finalize'), { outcome: 'completed' })
  }

  /** Only the token contains the thread and the turn. */
  async callBack(name: string, text: string, key = 'final'): Promise<void> {
    const token = this.#turns.get(name)?.token ?? ''
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key }
    await post(`${this.#url}callback`, { parts: [{ kind: 'text', text }] }, headers)
  }

  /** A message of an author whom the demo's agents do not answer. */
  async message(threadId: string, name: string, text: string): Promise<void> {
    await this.post(threadId, name, { kind: 'text', text })
  }

  /** The same with any parts. */
  async post(threadId: string, name: string, ...parts: readonly FinalPart[]): Promise<void> {
    const body = { author: { kind: 'user', id: 'test' }, parts }
    const { messageId } = (await post(this.#in(threadId, 'messages'), body)) as { messageId: string } // the route's response
    this.#messageIds.set(name, messageId)
  }

  /** Sends a scripted event. A callback needs the token of its turn, so a missing turn is created first. */
  async send(event: EventInput, threadId: string): Promise<void> {
    switch (event.type) {
      case 'invocation_created':
        return void (await this.create(threadId, event.invocationId, agentOf(event)))
      case 'stream_chunk':
        if (event.part.kind !== 'text') throw new Error('races stream text')
        return this.stream(threadId, event.invocationId, event.seq, event.part.delta)
      case 'stream_finalized':
        return this.finalize(threadId, event.invocationId)
      case 'callback':
        await this.create(threadId, event.invocationId)
        return this.callBack(event.invocationId, textIn(event.parts))
      case 'message':
        return this.message(threadId, event.messageId, textIn(event.parts))
      case 'approval':
      case 'retraction':
        throw new Error(`races have no ${event.type}`)
    }
  }

  #in(threadId: string, ...path: readonly string[]): string {
    return `${this.#url}${['threads', threadId, ...path].map(encodeURIComponent).join('/')}`
  }
}

const agentOf = ({ agentId }: { readonly agentId?: string }) => (agentId === undefined ? {} : { agentId })
const textIn = (parts: readonly { readonly kind: string; readonly text?: string }[]): string =>
  parts.map(({ text = '' }) => text).join('')
