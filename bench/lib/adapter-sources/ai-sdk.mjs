import { messageId, streamOf } from './streams.mjs'

export const aiSdk = {
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
}
