// An MCP server with one tool. The token in its environment determines the turn. The tool asks only for the text and
// whether it is the answer, so no model can post to another turn.
import { McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { postMessageTool } from '../producer.mjs'

const tool = postMessageTool({
  url: process.env.ONEBUBBLE_URL,
  token: process.env.ONEBUBBLE_CALLBACK_TOKEN,
  // The call's own id, so that a client that repeats a call posts only once. This turn has one connection.
  key: ({ mcpReq: { _meta, id } }) => _meta?.toolCallId ?? `request-${id}`,
})

const server = new McpServer({ name: 'onebubble-chat', version: '1.0.0' })
server.registerTool(tool.name, tool, tool.handler)

// The caller may disconnect before the response is written. Nobody then reads it.
process.stdout.on('error', () => process.exit(0))

await server.connect(new StdioServerTransport())
