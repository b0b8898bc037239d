import * as fc from 'fast-check'
import type { EventInput } from '../../../src/protocol/index.ts'
import { threadScript } from '../../../src/testing/index.ts'

/** A turn of some thread, without errors. */
const turns = fc.record({
  words: fc.array(fc.constantFrom('the ', 'quick ', 'brown ', 'fox\n', '', 'é𝔸'), { maxLength: 8 }),
  hasTool: fc.boolean(),
  outcome: fc.constantFrom('completed', 'failed', 'cancelled'),
  callbackCount: fc.nat(2),
  hasPost: fc.boolean(),
  isEdited: fc.boolean(),
  isGone: fc.boolean(),
})

/** Logs of up to three threads without errors, each in order. */
export const cleanThreads: fc.Arbitrary<readonly (readonly EventInput[])[]> = fc
  .array(fc.array(turns, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((threads) =>
    threads.map((all, index) => {
      const t = threadScript(`clean-${index}`)
      for (const [count, turn] of all.entries()) {
        const name = `${index}.${count}`
        t.message(`ask-${name}`, 'What now?')
        t.created(`turn-${name}`, { agentId: 'scout', replyTo: `ask-${name}` })
        for (const word of turn.words) t.chunk(`turn-${name}`, word)
        if (turn.hasTool) {
          t.toolCall(`turn-${name}`, 'call', 'search', '{}')
          t.toolResult(`turn-${name}`, 'call', ['found'])
        }
        t.finalized(`turn-${name}`, { outcome: turn.outcome as 'completed' })
        for (let revision = 0; revision < turn.callbackCount; revision++)
          t.callback(`turn-${name}`, `Answer ${revision}`, {
            messageId: `answer-${name}-${revision}`,
            revision,
          })
        if (turn.hasPost) t.post(`turn-${name}`, 'By the way.')
        if (turn.isEdited) t.message(`ask-${name}`, 'What then?', { revision: 1 })
        if (turn.isGone) t.retraction({ messageId: `ask-${name}` })
      }
      return t.log()
    }),
  )

/** Merges lists, each in its own order. @param picks chooses the list of each next item, cyclically */
export function interleaved<Item>(
  lists: readonly (readonly Item[])[],
  picks: readonly number[],
): readonly Item[] {
  const rest = lists.map((list) => [...list])
  const all: Item[] = []
  for (let step = 0; rest.some((list) => list.length > 0); step++) {
    const open = rest.filter((list) => list.length > 0)
    const next = open[(picks[step % picks.length] ?? 0) % open.length]?.shift()
    if (next !== undefined) all.push(next)
  }
  return all
}
