import * as v from 'valibot'
import type { InvocationBubble } from '../../core/index.ts'

const Refusal = v.object({ error: v.object({ message: v.string() }) })

/**
 * Asks the agent of a turn for another answer. The new turn arrives over the socket.
 * @throws Error with the reason of a refusal
 */
export async function askAgain({ threadId, invocationId }: InvocationBubble): Promise<void> {
  const response = await fetch('/demo/again', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ threadId, invocationId }),
  }).catch(() => undefined)
  if (response === undefined) throw new Error('The server cannot be reached.')
  if (response.ok) return
  const { success, output } = v.safeParse(Refusal, await response.json().catch(() => undefined))
  throw new Error(
    success ? output.error.message : `The server refused the request (status ${response.status}).`,
  )
}
