// The streams of other sources, of one turn of plain text, and how the source's own client reads them. `own` resolves to the text that the
// client shows in the end; absent where a source has no client that runs by itself.
import { idOf } from './wire.mjs'

const runId = idOf('run', 0)
const messageId = idOf('message', 0)

/** Decoded events, one after the other. */
const streamOf = (items) => {
  const iterator = items[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

/** The bytes of events, one JSON text a line. */
const linesOf = (events) => {
  const encoder = new TextEncoder()
  return streamOf(events.map((event) => encoder.encode(`${JSON.stringify(event)}\n`)))
}

const chatChunk = (delta, finish_reason = null) => ({
  id: runId,
  object: 'chat.completion.chunk',
  created: 1,
  model: 'model',
  choices: [{ index: 0, delta, finish_reason }],
})

const emptyResponse = {
  id: runId,
  object: 'response',
  created_at: 1,
  model: 'model',
  output: [],
  parallel_tool_calls: true,
  tools: [],
}

export const sources = [
  {
    name: 'AG-UI',
    entry: 'ag-ui',
    make: 'fromAgUi',
    eventsOf: (deltas) => [
      { type: 'RUN_STARTED', threadId: 'thread', runId },
      { type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
      ...deltas.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta })),
      { type: 'TEXT_MESSAGE_END', messageId },
      { type: 'RUN_FINISHED', threadId: 'thread', runId },
    ],
    client: 'an agent of `@ag-ui/client`, its verifier included',
    async own(events) {
      const { AbstractAgent } = await import('@ag-ui/client')
      const { from } = await import('rxjs')
      class LocalAgent extends AbstractAgent {
        run = () => from(events)
      }
      const agent = new LocalAgent({ threadId: 'thread' })
      await agent.runAgent()
      return agent.messages.at(-1).content
    },
  },
  {
    name: 'AI SDK',
    entry: 'ai-sdk',
    make: 'fromAiSdk',
    eventsOf: (deltas) => [
      { type: 'start', messageId },
      { type: 'start-step' },
      { type: 'text-start', id: 't' },
      ...deltas.map((delta) => ({ type: 'text-delta', id: 't', delta })),
      { type: 'text-end', id: 't' },
      { type: 'finish-step' },
      { type: 'finish' },
    ],
    client: '`readUIMessageStream` of `ai`',
    async own(events) {
      const { readUIMessageStream } = await import('ai')
      let last
      for await (const message of readUIMessageStream({ stream: streamOf(events) })) last = message
      return last.parts.at(-1).text
    },
  },
  {
    name: 'OpenAI Responses',
    entry: 'openai-responses',
    make: 'fromOpenAiResponses',
    isLines: true,
    eventsOf: (deltas) =>
      [
        { type: 'response.created', response: { ...emptyResponse, status: 'in_progress' } },
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'message', id: messageId, role: 'assistant', status: 'in_progress', content: [] },
        },
        {
          type: 'response.content_part.added',
          item_id: messageId,
          output_index: 0,
          content_index: 0,
          part: { type: 'output_text', text: '', annotations: [] },
        },
        ...deltas.map((delta) => ({
          type: 'response.output_text.delta',
          item_id: messageId,
          output_index: 0,
          content_index: 0,
          delta,
          logprobs: [],
        })),
        {
          type: 'response.completed',
          response: {
            ...emptyResponse,
            status: 'completed',
            output: [
              {
                type: 'message',
                id: messageId,
                role: 'assistant',
                status: 'completed',
                content: [{ type: 'output_text', text: deltas.join(''), annotations: [] }],
              },
            ],
          },
        },
      ].map((event, sequence_number) => ({ ...event, sequence_number })),
    client: '`ResponseStream` of `openai`',
    async own(events) {
      const { ResponseStream } = await import('openai/lib/responses/ResponseStream')
      const response = await ResponseStream.fromReadableStream(linesOf(events)).finalResponse()
      return response.output[0].content[0].text
    },
  },
  {
    name: 'OpenAI Chat Completions',
    entry: 'openai-chat',
    make: 'fromOpenAiChat',
    isLines: true,
    eventsOf: (deltas) => [
      chatChunk({ role: 'assistant', content: '' }),
      ...deltas.map((content) => chatChunk({ content })),
      chatChunk({}, 'stop'),
    ],
    client: '`ChatCompletionStream` of `openai`',
    async own(events) {
      const { ChatCompletionStream } = await import('openai/lib/ChatCompletionStream')
      const completion = await ChatCompletionStream.fromReadableStream(linesOf(events)).finalChatCompletion()
      return completion.choices[0].message.content
    },
  },
  {
    name: 'Anthropic Messages',
    entry: 'anthropic',
    make: 'fromAnthropic',
    isLines: true,
    eventsOf: (deltas) => [
      {
        type: 'message_start',
        message: {
          id: messageId,
          type: 'message',
          role: 'assistant',
          model: 'model',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...deltas.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      },
      { type: 'message_stop' },
    ],
    client: '`MessageStream` of `@anthropic-ai/sdk`',
    async own(events) {
      const { MessageStream } = await import('@anthropic-ai/sdk/lib/MessageStream')
      const message = await MessageStream.fromReadableStream(linesOf(events)).finalMessage()
      return message.content[0].text
    },
  },
]

/** What an adapter and its source's own client are given alike: decoded events, or the bytes of lines where that is all the client reads. */
export const inputOf = ({ isLines }, events) => (isLines ? linesOf(events) : streamOf(events))
