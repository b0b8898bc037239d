import { messageId, linesOf } from './streams.mjs'

export const anthropic = {
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
}
