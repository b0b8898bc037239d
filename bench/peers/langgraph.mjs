import { MessageTupleManager, StreamManager } from '@langchain/langgraph-sdk/ui'

const id = 'the-live-one-among-all-the-others'

/** `StreamManager`, the core of `useStream`, with a run that returns decoded `messages` events, unthrottled. */
export async function drive({ history, deltas, clock }) {
  const manager = new StreamManager(new MessageTupleManager(), { throttle: false })
  manager.subscribe(() => {
    const last = manager.values?.messages.at(-1)
    if (last?.id === id) clock.seen(last.content)
  })
  const initialValues = {
    messages: history.map((message) => ({ id: message.id, type: 'ai', content: message.text })),
  }
  await manager.start(
    async () =>
      (async function* () {
        for (const content of deltas) {
          yield {
            event: 'messages',
            data: [{ id, type: 'AIMessageChunk', content }, { langgraph_node: 'agent' }],
          }
        }
      })(),
    {
      initialValues,
      callbacks: {},
      getMessages: ({ messages }) => messages,
      setMessages: (values, messages) => ({ ...values, messages }),
      onSuccess: () => undefined,
      onError: (error) => {
        throw error
      },
    },
  )
}
