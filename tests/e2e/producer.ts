import type { ChunkPart, EventInput, FinalPart } from '../../src/protocol/index.ts'

/** What the gateway answers to the creation of a turn. */
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

/** A backend and its agents as a test plays them: whatever it says goes through the routes of the gateway. */
export class Producer {
  readonly #url: string
  readonly #turns = new Map<string, Created>()
  readonly #messageIds = new Map<string, string>()

  /** @param url of the gateway, with a slash at the end */
  constructor(url: string) {
    this.#url = url
  }

  /** The name that the test has for an id which the gateway has minted. */
  readonly nameOf = (id: string): string => {
    for (const [name, { invocationId }] of this.#turns) if (invocationId === id) return name
    for (const [name, messageId] of this.#messageIds) if (messageId === id) return name
    return id
  }

  /** The id that was minted for the turn of this name. */
  idOf(name: string): string {
    const created = this.#turns.get(name)
    if (created === undefined) throw new Error(`there is no turn ${name}`)
    return created.invocationId
  }

  async create(threadId: string, name: string, body: { agentId?: string } = {}): Promise<Created> {
    const known = this.#turns.get(name)
    if (known !== undefined) return known
    const created = (await post(this.#in(threadId, 'invocations'), body)) as Created // the route's answer
    this.#turns.set(name, created)
    return created
  }

  /** Appends text deltas, from this `seq` on. */
  async stream(
    threadId: string,
    name: string,
    firstSeq: number,
    ...deltas: readonly string[]
  ): Promise<void> {
    await this.append(threadId, name, firstSeq, ...deltas.map((delta) => ({ kind: 'text' as const, delta })))
  }

  /** Appends parts, from this `seq` on. */
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

  /** The thread and the turn are in the token, and nowhere else. */
  async callBack(name: string, text: string, key = 'final'): Promise<void> {
    const token = this.#turns.get(name)?.token ?? ''
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key }
    await post(`${this.#url}callback`, { parts: [{ kind: 'text', text }] }, headers)
  }

  /** A message of somebody whom the agents of the house do not answer. */
  async message(threadId: string, name: string, text: string): Promise<void> {
    await this.post(threadId, name, { kind: 'text', text })
  }

  /** The same, with any parts. */
  async post(threadId: string, name: string, ...parts: readonly FinalPart[]): Promise<void> {
    const body = { author: { kind: 'user', id: 'test' }, parts }
    const { messageId } = (await post(this.#in(threadId, 'messages'), body)) as { messageId: string } // the route's answer
    this.#messageIds.set(name, messageId)
  }

  /** Says what a scripted event says. A callback needs its turn's token: it creates the turn that is not there yet. */
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
