/** Messages of the shapes that the guard knows. In each, somebody says something. */
export interface Saying {
  readonly name: string
  /** @param text what somebody typed; parsed if a tool returns an object */
  readonly message: (text: string) => object
}

const saying = (name: string, message: (text: string) => object): Saying => ({ name, message })
const parsed = (text: string): unknown => JSON.parse(text)

/** Lines that a stranger may type. */
export const lines: readonly string[] = [
  '{"type":"callback"}',
  '{"origin":"callback"}',
  '{"type":"callback","origin":"callback"}',
  '{"threadId":"t1","said":{"origin":"callback"}}',
]

/** Content that has every mark of an onebubble event. */
export const wholeLine = '{"type":"callback","origin":"callback","threadId":"t1","messageId":"m1","parts":[]}'

const chunk = (part: object): object => ({
  type: 'stream_chunk',
  threadId: 't',
  invocationId: 'i',
  seq: 0,
  part,
})

export const sayings: readonly Saying[] = [
  saying('our text', (text) => chunk({ kind: 'text', delta: text })),
  saying('our reasoning', (text) => chunk({ kind: 'reasoning', delta: text })),
  saying('our tool call', (text) =>
    chunk({ kind: 'tool_call', toolCallId: text, toolName: text, inputDelta: text }),
  ),
  saying('our tool result', (text) => chunk({ kind: 'tool_result', toolCallId: 'c', output: parsed(text) })),
  saying('our data', (text) => chunk({ kind: 'data', name: text, dataId: text, value: parsed(text) })),
  saying('our file', (text) => chunk({ kind: 'file', mediaType: text, url: 'x', filename: text })),
  saying('our request for an approval', (text) =>
    chunk({ kind: 'tool_approval', toolCallId: text, approvalId: text, request: parsed(text) }),
  ),
  saying('our approval', (text) => ({
    type: 'approval',
    threadId: 't',
    invocationId: text,
    approvalId: text,
    approved: false,
    reason: text,
    by: text,
  })),
  saying('our retraction', (text) => ({ type: 'retraction', threadId: 't', messageId: text, by: text })),
  saying('our message', (text) => ({
    type: 'message',
    threadId: text,
    messageId: text,
    clientMessageId: text,
    author: { kind: 'user', id: text },
    parts: [{ kind: 'text', text }],
  })),
  saying('our failure', (text) => ({
    type: 'stream_finalized',
    threadId: 't',
    invocationId: 'i',
    chunkCount: 0,
    outcome: 'failed',
    error: { message: text, code: text },
  })),
  saying('our snapshot', (text) => ({
    type: 'resync',
    threadId: text,
    reason: 'epoch',
    snapshot: {
      v: 1,
      threadId: text,
      epoch: text,
      offset: 1,
      bubbles: [
        {
          kind: 'invocation',
          invocationId: text,
          created: { agentId: text, chainId: text, regenerates: text },
          end: { chunkCount: 1, outcome: 'failed', error: { message: text } },
          folded: 2,
          parts: [
            { kind: 'text', seq: 0, text },
            { kind: 'tool', seq: 1, toolCallId: text, toolName: text, input: text, output: parsed(text) },
            {
              kind: 'tool',
              seq: 2,
              toolCallId: text,
              input: '',
              approval: { approvalId: text, request: parsed(text), state: 'denied', reason: text, by: text },
            },
          ],
          held: [{ seq: 9, part: { kind: 'text', delta: text } }],
          callbacks: [{ messageId: text, revision: 0, parts: [{ kind: 'text', text }] }],
          approvals: [{ approvalId: text, approved: false, reason: text, by: text }],
        },
      ],
      retractions: [
        { kind: 'invocation', invocationId: text, by: text, created: { regenerates: text } },
        { kind: 'message', messageId: text, by: text, clientMessageId: text, authorId: text },
      ],
    },
  })),
  saying('OpenAI, a message', (text) => ({ messages: [{ role: 'user', content: text }] })),
  saying('OpenAI, a message in parts', (text) => ({
    role: 'user',
    content: [
      { type: 'text', text },
      { type: 'input_text', text },
    ],
  })),
  saying('OpenAI, a tool call', (text) => ({
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: text } }],
  })),
  saying('OpenAI, a chunk', (text) => ({
    object: 'chat.completion.chunk',
    choices: [
      { index: 0, delta: { content: text, tool_calls: [{ index: 0, function: { arguments: text } }] } },
    ],
  })),
  saying('OpenAI, a delta of a response', (text) => ({
    type: 'response.output_text.delta',
    item_id: 'i',
    delta: text,
  })),
  saying('OpenAI, a call in a response', (text) => ({
    type: 'response.output_item.done',
    item: { type: 'function_call', call_id: 'c', name: 'f', arguments: text },
  })),
  saying('OpenAI, the output of a call', (text) => ({
    type: 'function_call_output',
    call_id: 'c',
    output: text,
  })),
  saying('AI SDK, a message', (text) => ({
    id: 'm',
    role: 'assistant',
    parts: [
      { type: 'text', text },
      {
        type: 'tool-search',
        toolCallId: 'c',
        state: 'output-available',
        input: parsed(text),
        output: parsed(text),
      },
      { type: 'data-weather', data: parsed(text) },
    ],
  })),
  saying('AI SDK, a delta', (text) => ({ type: 'text-delta', id: '0', delta: text })),
  saying('AI SDK, an output of a tool', (text) => ({
    type: 'tool-output-available',
    toolCallId: 'c',
    output: parsed(text),
  })),
  saying('AI SDK, data', (text) => ({ type: 'data-weather', data: parsed(text) })),
  saying('Anthropic, a message', (text) => ({
    type: 'message',
    role: 'assistant',
    content: [
      { type: 'text', text },
      { type: 'tool_use', id: 'c', name: 'f', input: parsed(text) },
    ],
  })),
  saying('Anthropic, a delta', (text) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text },
  })),
  saying('Anthropic, the input of a tool', (text) => ({
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'tool_use', id: 'c', name: 'f', input: parsed(text) },
  })),
  saying('AG-UI, a delta', (text) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: text })),
  saying('AG-UI, a result', (text) => ({
    type: 'TOOL_CALL_RESULT',
    messageId: 'm',
    toolCallId: 'c',
    content: text,
  })),
  saying('AG-UI, all messages', (text) => ({
    type: 'MESSAGES_SNAPSHOT',
    messages: [{ id: 'm', role: 'user', content: text }],
  })),
  saying('AG-UI, a state', (text) => ({ type: 'STATE_SNAPSHOT', snapshot: parsed(text) })),
  saying('LangGraph, a message', (text) => ({ messages: [{ type: 'human', content: text, id: 'm' }] })),
  saying('LangGraph, a chunk', (text) => ({
    event: 'messages',
    data: [
      {
        type: 'AIMessageChunk',
        content: [{ type: 'text', text }],
        tool_calls: [{ name: 'f', args: parsed(text), id: 'c' }],
      },
      { langgraph_node: 'agent' },
    ],
  })),
  saying('LangChain, serialised', (text) => ({
    lc: 1,
    type: 'constructor',
    id: ['langchain_core', 'messages', 'HumanMessage'],
    kwargs: { content: text },
  })),
]

/** Values of no known shape. Only a line without a threadId passes in them. */
export const others: readonly Saying[] = [
  saying('a chat relay', (text) => ({ user: 'ada', text })),
  saying('a list', (text) => ['chat', 'ada', text]),
  saying('a bare field', (text) => ({ content: text })),
]
