import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { McpServer } from '@modelcontextprotocol/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { postCallback, postMessageTool, type PostMessageToolOptions } from '../../src/producer/index.ts'
import { shown } from '../../src/testing/index.ts'
import { testGateway } from '../server/support/test-gateway.ts'
import { FakeGateway } from './support/fake-gateway.ts'

/** A client of each line of the SDK's servers that has the tool. */
const lines = {
  async 'McpServer of @modelcontextprotocol/server 2'(options: PostMessageToolOptions<unknown>) {
    const tool = postMessageTool(options)
    const server = new McpServer({ name: 'chat', version: '1' })
    server.registerTool(tool.name, tool, tool.handler)
    return connected((transport) => server.connect(transport))
  },
  async 'Server of @modelcontextprotocol/sdk 1'(options: PostMessageToolOptions<unknown>) {
    const tool = postMessageTool(options)
    const server = new Server({ name: 'chat', version: '1' }, { capabilities: { tools: {} } })
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [tool.definition] }))
    server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
      tool.handler(params.arguments, extra),
    )
    return connected((transport) => server.connect(transport))
  },
}

async function connected(serve: (transport: InMemoryTransport) => Promise<void>): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([serve(theirs), client.connect(ours)])
  onTestFinished(() => client.close())
  return client
}

describe.each(Object.entries(lines))('the tool of a %s', (_name, connect) => {
  test('asks for the text and for whether it is final, and says what each means', async () => {
    const client = await connect({ url: 'http://localhost', token: 't' })
    const { tools } = await client.listTools()
    expect(tools).toMatchObject([
      {
        name: 'post_message',
        title: 'Post a message',
        inputSchema: {
          type: 'object',
          properties: { text: { type: 'string' }, final: { type: 'boolean' } },
          required: ['text', 'final'],
          additionalProperties: false,
        },
      },
    ])
    expect(tools[0]!.description).toMatch(/the answer itself \(true\).*said on the way.*\(false\)/)
  })

  test('posts what is said on the way beside the answer, and what is final in its place', async () => {
    const gateway = await testGateway()
    const { body: turn } = await gateway.post('/threads/t1/invocations')
    const client = await connect({ url: gateway.url, token: turn.token })
    const call = (args: Record<string, unknown>) => client.callTool({ name: 'post_message', arguments: args })
    expect(await call({ text: 'On it.', final: false })).toMatchObject({
      content: [{ type: 'text', text: 'Posted.' }],
    })
    await call({ text: 'Forty-two.', final: true })
    const tail = await gateway.log.tail('t1', undefined, 100)
    const store = createBubbleStore({ scheduler: syncScheduler })
    store.ingestAll(tail.kind === 'events' ? tail.events : [])
    expect(shown(store, 't1')).toEqual([
      expect.stringContaining(': Forty-two. (pending, callback)'),
      expect.stringContaining('On it.'),
    ])
  })

  test.each([{ text: 'Hi' }, { final: true }, { text: '', final: true }, { text: 'Hi', final: 'yes' }])(
    'refuses %j in words for the model',
    async (args) => {
      const client = await connect({ url: 'http://localhost', token: 't' })
      const result = await client.callTool({ name: 'post_message', arguments: args })
      expect(result.isError).toBe(true)
      expect(JSON.stringify(result.content)).toMatch(/final|text/)
    },
  )
})

describe('the handler', () => {
  test('gets token and key from what is known of the call, and posts a call once', async () => {
    const gateway = new FakeGateway()
    const contexts: string[] = []
    const { handler, name } = postMessageTool<string>({
      url: 'http://gateway.test/chat',
      fetch: gateway.fetch,
      clock: gateway.clock,
      name: 'answer',
      token: (context) => {
        contexts.push(context)
        return Promise.resolve('secret')
      },
      key: (context) => (context === 'unnamed' ? undefined : context),
    })
    const input = { text: 'Hi', final: false }
    const said = async (context: string): Promise<unknown> =>
      (await gateway.inTime(handler(input, context))).content[0]!.text
    expect([name, await said('call-1'), await said('call-1')]).toEqual([
      'answer',
      'Posted.',
      'Posted before.',
    ])
    expect(await said('unnamed')).toBe('Posted.')
    expect(contexts).toEqual(['call-1', 'call-1', 'unnamed'])
    const parts = [{ kind: 'text', text: 'Hi' }]
    expect(gateway.callbacks.get('call-1')).toEqual({ parts, disposition: 'independent' })
    expect(gateway.ofRoute('callback')[0]!.headers.get('authorization')).toBe('Bearer secret')
  })

  test('answers with the words of the gateway where that refuses', async () => {
    const { url } = await testGateway()
    const { handler } = postMessageTool({ url, token: 'none' })
    const message = '401 invalid_token: The callback token is not valid. Send it exactly as you got it.'
    expect(await handler({ text: 'Hi', final: true }, undefined)).toEqual({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining(message) }],
    })
  })
})

describe('postCallback', () => {
  test('posts from any process that has the token, and once, though the answer is lost', async () => {
    const gateway = await testGateway()
    const { body: turn } = await gateway.post('/threads/t1/invocations')
    let lostCount = 0
    const fetchOnce: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (lostCount++ === 0) throw new TypeError('terminated')
      return response
    }
    const answer = await postCallback({
      url: gateway.url,
      token: turn.token,
      text: 'Hi',
      fetch: fetchOnce,
      retry: { baseMs: 1, capMs: 1 },
    })
    expect(answer).toMatchObject({ status: 'duplicate', invocationId: turn.invocationId, revision: 0 })
  })

  test('says what is wrong with its options, and ends its attempts with its signal', async () => {
    const gateway = new FakeGateway()
    gateway.fault = () => 'refused'
    const { fetch, clock } = gateway
    const options = { url: 'http://gateway.test/chat', token: 't', text: 'Hi', fetch, clock }
    await expect(postCallback({ ...options, token: '' })).rejects.toThrow('postCallback.token: pass')
    await expect(postCallback({ ...options, key: 'ä' })).rejects.toThrow('postCallback.key: pass')
    const controller = new AbortController()
    const posted = postCallback({ ...options, signal: controller.signal })
    await gateway.pass(100)
    controller.abort(new Error('closing'))
    await expect(posted).rejects.toThrow('closing')
    expect(clock.timerCount).toBe(0)
  })
})
