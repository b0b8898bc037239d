// An MCP server with one tool. The turn that it posts for is the token's, from its environment: the tool asks for the
// text and nothing else, so no model can post into another turn.
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { postCallback } from '../turn.mjs'

const { ONEBUBBLE_URL: baseUrl, ONEBUBBLE_CALLBACK_TOKEN: token } = process.env

const postMessage = {
  name: 'post_message',
  description: 'Posts your answer to the chat, in the place of what you have streamed.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'The whole answer.' } },
    required: ['text'],
    additionalProperties: false,
  },
}

const server = new Server({ name: 'onebubble-chat', version: '1.0.0' }, { capabilities: { tools: {} } })

server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [postMessage] }))

server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestId }) => {
  const { name, arguments: { text } = {}, _meta: { toolCallId } = {} } = params
  if (name !== postMessage.name || typeof text !== 'string' || text === '')
    return failure(`${postMessage.name} takes { text }`)
  // The call's own id: a model's client that sends the same call again posts nothing twice.
  const key = typeof toolCallId === 'string' ? toolCallId : `request-${requestId}`
  try {
    const { status } = await postCallback(baseUrl, token, { parts: [{ kind: 'text', text }] }, key)
    return { content: [{ type: 'text', text: status === 'duplicate' ? 'Posted before.' : 'Posted.' }] }
  } catch (error) {
    return failure(error.message)
  }
})

const failure = (text) => ({ isError: true, content: [{ type: 'text', text }] })

// Whoever called may be gone before the answer is there: nobody is left to read it.
process.stdout.on('error', () => process.exit(0))

await server.connect(new StdioServerTransport())
