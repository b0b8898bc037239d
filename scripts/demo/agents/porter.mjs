// Books a cabin after a person has approved. Its tool waits for the approval.
import { pause } from '../pace.mjs'
import { callTool, runAgent, say, think, withoutMentions } from './agent.mjs'

const eachNight = 1_690

runAgent('porter', async (turn, question) => {
  const wish = withoutMentions(question).slice(0, 120)
  const nights = Number(/(\d{1,2})\s+nights?/iu.exec(wish)?.[1] ?? 2)
  const price = nights * eachNight
  await pause(300)
  await think(turn, 'That costs money. I will ask before I book.')
  await say(turn, 'One cabin is free. I will book it as soon as you approve.')
  const call = { toolCallId: 'book', toolName: 'book_cabin', input: { nights, price } }
  const booking = await callTool(turn, call, async () => {
    const request = `Book a cabin for ${nights} ${nights === 1 ? 'night' : 'nights'}, ${price.toLocaleString('en')} in all?`
    const { approved } = await turn.requestApproval({ toolCallId: 'book', request })
    if (!approved) return undefined
    await pause(2_000)
    return { number: `N${nights}-${price}` }
  })
  await say(turn, booking === undefined ? 'Then I will not book it.' : `It is booked: **${booking.number}**.`)
  await turn.end()
})
