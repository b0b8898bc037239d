// An MCP server with one tool. The turn that it posts for is the token's, from its environment: the tool asks for the text, and for
// whether it is the answer, so no model can post into another turn.
import { McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { postMessageTool } from '../producer.mjs'

const tool = postMessageTool({
  url: process.env.ONEBUBBLE_URL,
  token: process.env.ONEBUBBLE_CALLBACK_TOKEN,
  // The call's own id: a model's client that sends the same call again posts nothing twice. This turn has one connection.
  key: ({ mcpReq: { _meta, id } }) => _meta?.toolCallId ?? `request-${id}`,
})

const server = new McpServer({ name: 'onebubble-chat', version: '1.0.0' })
server.registerTool(tool.name, tool, tool.handler)

// Whoever called may be gone before the answer is there: nobody is left to read it.
process.stdout.on('error', () => process.exit(0))

await server.connect(new StdioServerTransport())
