import { createGateway, type GatewayEvent, memoryLog } from 'onebubble/server'
import { draftOf, finalOf } from './ledger.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const gateway = createGateway({
  log: memoryLog(),
  onEvent: answer,
  // Everybody may read, write, and stop a turn here; nobody but this process may speak as an agent. Yours asks its session.
  authorize: ({ action }) => action !== 'produce' && action !== 'edit',
})

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
    const said = await turn.chunks([{ seq, part: { kind: 'text', delta } }])
    if (!said.ok) return // somebody has stopped it
    await pause(70)
  }
  await turn.finalize({ outcome: 'completed' })
}
