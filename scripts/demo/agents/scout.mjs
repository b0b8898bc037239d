// Streams a draft, ends its turn, and posts the final text a moment later.
import { pause } from '../pace.mjs'
import { callTool, runAgent, say, think, withoutMentions } from './agent.mjs'
import { lookUp } from './guide.mjs'

runAgent('scout', async (turn, question) => {
  const query = withoutMentions(question).slice(0, 120)
  await pause(350)
  await think(turn, 'The question is about the north. I will look it up before I answer.')
  const entry = lookUp(query)
  await callTool(turn, { toolCallId: 'look-up', toolName: 'search_guide', input: { query } }, async () => {
    await pause(600)
    return { title: entry.title, hits: entry.points.length }
  })
  await say(turn, entry.draft)
  if (entry.source !== undefined)
    await turn.data({ name: 'source', dataId: entry.title, value: entry.source })
  await turn.end()
  await pause(1_400)
  const text = `**${entry.title}**\n\n${entry.points.map((point) => `• ${point}`).join('\n')}`
  await turn.callback({ text })
})
