import { createGateway, type Gateway, type GatewayEvent, type Log, memoryLog } from 'onebubble/server'
import { draftOf, finalOf } from './ledger.ts'

export interface Backend {
  readonly log: Log
  readonly gateway: Gateway
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function createBackend(): Backend {
  const log = memoryLog()
  /** What the agent's tool still has to post. It does so when the next turn is half-way: late, and exactly then. */
  let postLate: (() => Promise<unknown>) | undefined

  async function answer(event: GatewayEvent): Promise<void> {
    if (event.type !== 'message' || event.author.kind !== 'user') return
    const question = event.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    const begun = await gateway.turn(event.threadId, { agentId: 'ledger', replyTo: event.messageId })
    if (!begun.ok) throw new Error(begun.error.message)
    const { turn } = begun
    const postBefore = postLate
    postLate = () => turn.callback({ parts: [{ kind: 'text', text: finalOf(question) }] }, 'the answer')
    const words = draftOf(question).split(/(?<= )/)
    for (const [seq, delta] of words.entries()) {
      if (seq === words.length >> 1) await postBefore?.()
      await turn.chunks([{ seq, part: { kind: 'text', delta } }])
      await pause(70)
    }
    await turn.finalize({ outcome: 'completed' })
  }

  const gateway = createGateway({
    log,
    basePath: '/api',
    onEvent: answer,
    // Everybody may read and write here, and nobody but this process may speak as an agent. Yours asks its session.
    authorize: ({ action }) => action === 'connect' || action === 'read' || action === 'message',
  })
  return { log, gateway }
}

/** Pages and route handlers are bundled apart from each other: what they share lies on the process. */
const shared = globalThis as typeof globalThis & { backend?: Backend }

export const backend: Backend = (shared.backend ??= createBackend())
