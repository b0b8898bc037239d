import { messageId } from './streams.mjs'

const processed_at = '2026-11-30T00:00:00Z'

export const anthropicAgents = {
  name: 'Claude Managed Agents',
  entry: 'anthropic-agents',
  make: 'fromAnthropicAgents',
  eventsOf: (deltas) => [
    { type: 'session.status_running', id: 'sevt_1', processed_at },
    { type: 'event_start', event: { type: 'agent.message', id: messageId } },
    ...deltas.map((text) => ({
      type: 'event_delta',
      event_id: messageId,
      delta: { type: 'content_delta', index: 0, content: { type: 'text', text } },
    })),
    {
      type: 'agent.message',
      id: messageId,
      processed_at,
      content: [{ type: 'text', text: deltas.join('') }],
    },
    { type: 'session.status_idle', id: 'sevt_2', processed_at, stop_reason: { type: 'end_turn' } },
  ],
  client: '`accumulateManagedAgentsEvent` of `@anthropic-ai/sdk`',
  async own(events) {
    const { accumulateManagedAgentsEvent } = await import('@anthropic-ai/sdk/lib/sessions/accumulate')
    let message
    for (const event of events)
      if (!event.type.startsWith('session.')) message = accumulateManagedAgentsEvent(message, event)
    return message.content[0].text
  },
}
