// Tells a long story until it is stopped.
import { pause } from '../pace.mjs'
import { runAgent, say } from './agent.mjs'
import { chapters } from './story.mjs'

runAgent('saga', async (turn) => {
  await pause(300)
  for (const chapter of chapters()) {
    await say(turn, `${chapter}\n\n`)
    await pause(900)
  }
  await turn.end()
})
