// What an agent needs of the gateway: plain HTTP, and no library.
import { setTimeout as wait } from 'node:timers/promises'

/** The gateway has refused a request, and would refuse it again. */
export class RefusedError extends Error {
  /** @param {{ status: number, code: string, message: string }} refusal */
  constructor({ status, code, message }) {
    super(`${status} ${code}: ${message}`)
    this.name = 'RefusedError'
    this.code = code
  }
}

const attempts = 4
const firstWaitMs = 150

/**
 * Sends JSON, and sends it again when nobody answers: a request that carries a key, or the same `seq`, is
 * acknowledged the second time and does nothing.
 */
export async function post(url, body, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }).catch((error) => error)
    if (response.ok) return response.json()
    const isFinal = response.status < 500 || attempt === attempts
    if (isFinal) throw response instanceof Error ? response : await refusalOf(response)
    await wait(firstWaitMs * 2 ** attempt)
  }
}

async function refusalOf(response) {
  const { error = {} } = await response.json().catch(() => ({}))
  const { code = 'unreadable', message = response.statusText } = error
  return new RefusedError({ status: response.status, code, message })
}

/** One turn of one agent, from its creation on. */
export class Turn {
  #baseUrl
  #path
  #nextSeq = 0

  /** Of the gateway's answer: the id of the turn, and the token that its callbacks are posted with. */
  constructor(baseUrl, threadId, { invocationId, token }) {
    this.#baseUrl = baseUrl
    this.#path = `/threads/${encodeURIComponent(threadId)}/invocations/${encodeURIComponent(invocationId)}`
    this.invocationId = invocationId
    this.token = token
  }

  /** Begins a turn. `key` makes a second attempt find the same one. */
  static async create(baseUrl, threadId, body, key) {
    const url = `${baseUrl}/threads/${encodeURIComponent(threadId)}/invocations`
    return new Turn(baseUrl, threadId, await post(url, body, { 'idempotency-key': key }))
  }

  /** The next parts of its stream. */
  append(...parts) {
    return this.appendChunks(parts.map((part) => ({ seq: this.#nextSeq++, part })))
  }

  /** Chunks that carry their `seq` already. */
  appendChunks(chunks) {
    return post(`${this.#baseUrl}${this.#path}/chunks`, { chunks })
  }

  /** Ends its stream; what it calls back with may still come. */
  finalize(outcome = 'completed', error) {
    return post(`${this.#baseUrl}${this.#path}/finalize`, { outcome, error })
  }

  /** What the agent wants shown in the place of what it streamed. The same key again changes nothing. */
  callBack(parts, key, disposition = 'replace') {
    return postCallback(this.#baseUrl, this.token, { parts, disposition }, key)
  }
}

/** A callback needs nothing but the token: it says which thread and which turn are meant. */
export const postCallback = (baseUrl, token, body, key) =>
  post(`${baseUrl}/callback`, body, { authorization: `Bearer ${token}`, 'idempotency-key': key })
