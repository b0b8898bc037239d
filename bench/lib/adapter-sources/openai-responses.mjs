import { messageId, runId, linesOf } from './streams.mjs'

const emptyResponse = {
  id: runId,
  object: 'response',
  created_at: 1,
  model: 'model',
  output: [],
  parallel_tool_calls: true,
  tools: [],
}

export const openAiResponses = {
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
}
