// Plain HTTP, to replay recorded requests unchanged. Agents use `onebubble/producer` instead.
import { setTimeout as wait } from 'node:timers/promises'

/** The gateway refused a request for good. */
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
 * Sends JSON, and repeats it until it is answered. A request with a key, or with the same `seq`, is acknowledged the
 * second time and does nothing.
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
