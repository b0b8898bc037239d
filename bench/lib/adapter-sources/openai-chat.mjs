import { runId, linesOf } from './streams.mjs'

const chatChunk = (delta, finish_reason = null) => ({
  id: runId,
  object: 'chat.completion.chunk',
  created: 1,
  model: 'model',
  choices: [{ index: 0, delta, finish_reason }],
})

export const openAiChat = {
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
}
