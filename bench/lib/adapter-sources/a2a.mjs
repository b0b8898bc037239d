const taskId = 'task-1'
const contextId = 'context-1'

const statusOf = (state) => ({ status: { state } })

export const a2a = {
  name: 'A2A',
  entry: 'a2a',
  make: 'fromA2a',
  eventsOf: (deltas) => [
    { task: { id: taskId, contextId, ...statusOf('TASK_STATE_SUBMITTED'), artifacts: [], history: [] } },
    ...deltas.map((text, index) => ({
      artifactUpdate: {
        taskId,
        contextId,
        artifact: { artifactId: 'answer', parts: [{ text }] },
        append: index > 0,
        lastChunk: index === deltas.length - 1,
      },
    })),
    { statusUpdate: { taskId, contextId, ...statusOf('TASK_STATE_COMPLETED') } },
  ],
  client: '`ResultManager` of `@a2a-js/sdk`',
  async own(events) {
    const [{ StreamResponse }, { InMemoryTaskStore, ResultManager, ServerCallContext }] = await Promise.all([
      import('@a2a-js/sdk'),
      import('@a2a-js/sdk/server'),
    ])
    const results = new ResultManager(new InMemoryTaskStore(), new ServerCallContext())
    for (const event of events) {
      const { $case, value } = StreamResponse.fromJSON(event).payload
      await results.processEvent({ kind: $case, data: value })
    }
    return results
      .getFinalResult()
      .artifacts[0].parts.map(({ content }) => content.value)
      .join('')
  },
}
