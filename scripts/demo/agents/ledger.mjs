// Streams a guess, ends its turn, and posts the exact sum late, when another turn may be running.
import { pause } from '../pace.mjs'
import { runAgent, say, think, withoutMentions } from './agent.mjs'
import { itemsOf, roughly, totalOf, written } from './sums.mjs'

runAgent('ledger', async (turn, question) => {
  const items = itemsOf(withoutMentions(question))
  const total = totalOf(items)
  await pause(300)
  await think(turn, `There ${items.length === 1 ? 'is one item' : `are ${items.length} items`} to add up.`)
  await say(
    turn,
    `Off the top of my head, about ${written(roughly(total))}. I will go through the items and write again.`,
  )
  await turn.end()
  await pause(4_000)
  const rows = items.map(({ count, what, each }) =>
    what === '' ? `• ${written(each)}` : `• ${count} ${what} × ${written(each)} = ${written(count * each)}`,
  )
  const text = `${rows.join('\n')}\n\nThat makes **${written(total)}**.`
  await turn.callback({ text })
})
