import { runId, turn } from './streams.mjs'

const eventOf = (id, text, partial) => ({
  id,
  invocationId: runId,
  author: 'scout',
  content: { role: 'model', parts: [{ text }] },
  partial,
  actions: { stateDelta: {}, artifactDelta: {}, requestedAuthConfigs: {}, requestedToolConfirmations: {} },
  timestamp: 1,
})

export const adk = {
  name: 'Google ADK',
  entry: 'adk',
  make: 'fromAdk',
  options: { ...turn, author: 'scout' },
  eventsOf: (deltas) => [
    ...deltas.map((delta, index) => eventOf(`partial-${index}`, delta, true)),
    eventOf('final', deltas.join(''), false),
  ],
  client: '`toStructuredEvents` of `@google/adk`, which joins nothing,',
  async own(events) {
    const { EventType, toStructuredEvents } = await import('@google/adk')
    let last
    for (const event of events)
      for (const told of toStructuredEvents(event)) if (told.type === EventType.CONTENT) last = told.content
    return last
  },
}
