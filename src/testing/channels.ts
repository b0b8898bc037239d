import type { EventInput } from '../protocol/index.ts'

/**
 * Splits events into the channels on which they arrive, each in its own order: the stream of each invocation, the
 * callbacks of each invocation, the messages of each thread. Between two channels no order holds.
 *
 *     interleavings(channelsOf(events))
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
