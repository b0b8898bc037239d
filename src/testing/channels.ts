import type { EventInput } from '../protocol/index.ts'

/**
 * Splits events into the channels they arrive on: the stream of each invocation, the callbacks of each invocation,
 * the messages of each thread. Each channel keeps its own order; no order holds between two channels.
 * @example
 * interleavings(channelsOf(events))
 */
export function channelsOf<Event extends EventInput>(
  events: readonly Event[],
): readonly (readonly Event[])[] {
  const channels = new Map<string, Event[]>()
  for (const event of events) {
    const name = channelOf(event)
    const channel = channels.get(name)
    if (channel === undefined) channels.set(name, [event])
    else channel.push(event)
  }
  return [...channels.values()]
}

const channelOf = (event: EventInput): string =>
  event.type === 'message'
    ? `messages ${event.threadId}`
    : `${event.type === 'callback' ? 'callbacks' : 'stream'} ${event.invocationId}`
