import { randomUUID } from 'node:crypto'
import type { EventInput } from 'onebubble'
import { guardBroadcast } from 'onebubble/server'

const threadId = 't1'
const followers = new Set<(data: string) => void>()
const overdue: EventInput[] = []

/** Lets no callback out that does not say which turn it belongs to. */
const broadcast = guardBroadcast((event: EventInput) => {
  for (const follow of followers) follow(JSON.stringify(event))
})

/**
 * An agent who checks each answer, and posts what is right when it has found out: aside from the stream, and when the next answer is
 * half-way. It has the turn's id from the request that began the turn.
 */
export const reviewer = {
  check(invocationId: string): void {
    overdue.push({
      type: 'callback',
      origin: 'callback',
      threadId,
      invocationId,
      messageId: randomUUID(),
      disposition: 'replace',
      parts: [{ kind: 'text', text: 'Checked in the books: it is 42.' }],
    })
  },
  /** Posts about all answers but the latest. */
  postOverdue(): void {
    for (const event of overdue.splice(0, overdue.length - 1)) broadcast(event)
  },
  /** @returns how to hear no more */
  follow(listener: (data: string) => void): () => void {
    followers.add(listener)
    return () => void followers.delete(listener)
  },
}
