import { messageId, runId, streamOf } from './streams.mjs'

const messageOf = (type, content) => ({
  id: messageId,
  type,
  content,
  additional_kwargs: {},
  response_metadata: {},
  tool_calls: [],
  invalid_tool_calls: [],
})

export const langGraph = {
  name: 'LangGraph',
  entry: 'langgraph',
  make: 'fromLangGraph',
  eventsOf: (deltas) =>
    [
      { event: 'metadata', data: { run_id: runId, attempt: 1 } },
      { event: 'values', data: { messages: [] } },
      ...deltas.map((delta) => ({
        event: 'messages',
        data: [{ ...messageOf('AIMessageChunk', delta), tool_call_chunks: [] }, { langgraph_node: 'model' }],
      })),
      { event: 'values', data: { messages: [messageOf('ai', deltas.join(''))] } },
    ].map((event, index) => ({ ...event, id: `${runId}-${index}` })),
  client: '`StreamManager` of `@langchain/langgraph-sdk`',
  async own(events) {
    const { MessageTupleManager, StreamManager } = await import('@langchain/langgraph-sdk/ui')
    const manager = new StreamManager(new MessageTupleManager(), { throttle: false })
    await manager.start(() => Promise.resolve(streamOf(events)), {
      initialValues: { messages: [] },
      callbacks: {},
      getMessages: ({ messages }) => messages,
      setMessages: (state, messages) => ({ ...state, messages }),
      onSuccess: () => undefined,
      onError(error) {
        throw error
      },
    })
    return manager.values.messages.at(-1).content
  },
}
