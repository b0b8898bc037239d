import { randomUUID } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import type { EventInput } from 'onebubble'
import { guardBroadcast } from 'onebubble/server'
import { Server } from 'socket.io'
import { draftOf, finalOf } from './ledger.ts'

const threadId = 't1'
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A chat backend as many have one: a log in memory, and a broadcast. */
export function serveChat(httpServer: HttpServer): void {
  const io = new Server(httpServer, { destroyUpgrade: false }) // upgrades on other paths are Vite's
  const log: object[] = []

  // The one line around whatever sends.
  const broadcast = guardBroadcast(
    (event: object) => {
      log.push(event)
      io.emit('event', event)
    },
    { onRefuse: (violation) => void io.emit('refused', violation.message) },
  )

  const send = (event: EventInput): void => broadcast(event)

  /** What the agent's tool still has to post. It does so when the next turn is half-way: late, and exactly then. */
  let postLate: (() => void) | undefined

  async function answer(question: string, replyTo: string): Promise<void> {
    const turn = { threadId, invocationId: randomUUID() }
    const postBefore = postLate
    postLate = () =>
      send({
        type: 'callback',
        origin: 'callback',
        ...turn, // from the turn that the tool was created for, never from the model's output
        messageId: randomUUID(),
        disposition: 'replace',
        parts: [{ kind: 'text', text: finalOf(question) }],
      })
    const words = draftOf(question).split(/(?<= )/)
    send({ type: 'invocation_created', ...turn, agentId: 'ledger', replyTo })
    for (const [seq, delta] of words.entries()) {
      if (seq === words.length >> 1) postBefore?.()
      send({ type: 'stream_chunk', ...turn, seq, part: { kind: 'text', delta } })
      await pause(70)
    }
    send({ type: 'stream_finalized', ...turn, chunkCount: words.length, outcome: 'completed' })
  }

  io.on('connection', (socket) => {
    for (const event of log) socket.emit('event', event) // also after a reconnect: what is known is a duplicate
    socket.on('say', (text: unknown, clientMessageId: unknown) => {
      if (typeof text !== 'string' || typeof clientMessageId !== 'string') return
      const messageId = randomUUID()
      const parts = [{ kind: 'text' as const, text }]
      send({ type: 'message', threadId, messageId, clientMessageId, author: { kind: 'user' }, parts })
      void answer(text, messageId)
    })
    // A bug of the kind that shows two bubbles: the tool does not say which turn it belongs to.
    socket.on('post without an id', () => broadcast({ type: 'callback', threadId, text: 'Whose am I?' }))
  })
}
