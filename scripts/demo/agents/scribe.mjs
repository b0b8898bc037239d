// Answers with the MCP tool `post_message` while its own stream is still open.
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { pause } from '../pace.mjs'
import { callTool, runAgent, say, think, withoutMentions } from './agent.mjs'

runAgent('scribe', async (turn, question) => {
  const tools = await connectTools(turn.token)
  try {
    await pause(300)
    await think(turn, 'I will write it as a list, and post the list with my tool.')
    await say(turn, 'One moment, I am writing it down.')
    await callTool(
      turn,
      {
        toolCallId: 'post-note',
        toolName: 'post_message',
        input: { text: noteOf(withoutMentions(question)), final: true },
      },
      async (input) => {
        await pause(500)
        const _meta = { toolCallId: 'post-note' }
        const { content } = await tools.callTool({ name: 'post_message', arguments: input, _meta })
        return content[0].text
      },
    )
    await say(turn, ' I have posted it.')
    await turn.end()
  } finally {
    await tools.close()
  }
})

/** A tool server for this turn. It holds the turn's token; the model that calls it never sees an id. */
async function connectTools(token) {
  const client = new Client({ name: 'scribe', version: '1.0.0' })
  const server = fileURLToPath(new URL('post-message-server.mjs', import.meta.url))
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [server],
      env: {
        ...getDefaultEnvironment(),
        ONEBUBBLE_URL: process.env.ONEBUBBLE_URL,
        ONEBUBBLE_CALLBACK_TOKEN: token,
      },
    }),
  )
  return client
}

/** One line per thought. */
function noteOf(text) {
  const thoughts = text.split(/(?<=[.!?;])\s+|\n+/u).filter((thought) => thought !== '')
  return `**Noted**\n\n${thoughts.map((thought) => `• ${thought}`).join('\n')}`
}
