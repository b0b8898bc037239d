// Answers with a picture.
import { pause } from '../pace.mjs'
import { runAgent, say, withoutMentions } from './agent.mjs'
import { drawNight } from './picture.mjs'

runAgent('sketch', async (turn, question) => {
  const wish = withoutMentions(question).slice(0, 120)
  await pause(300)
  await say(turn, 'One moment, I am drawing…')
  await pause(900)
  const svg = Buffer.from(drawNight(wish, turn.invocationId)).toString('base64')
  await turn.file({
    mediaType: 'image/svg+xml',
    url: `data:image/svg+xml;base64,${svg}`,
    filename: 'night.svg',
  })
  await say(turn, 'Ask again for a different night.')
  await turn.end()
})
