import { HttpAgent } from '@ag-ui/client'
import { type Event, type Message } from '@ag-ui/core'
import { EventEncoder } from '@ag-ui/encoder'
import { responseOf } from '../support/body-of.ts'
import { history, runId } from './ag-ui-streams.ts'

/** The events as AG-UI's own encoder writes them. */
export const encoded = (events: readonly unknown[]): string =>
  events.map((event) => new EventEncoder().encodeSSE(event as Event)).join('') // what the laws ask for is what they were given

/** What a run has shown at its end, in words that both sides have. */
export interface Shown {
  readonly texts: readonly string[]
  readonly reasoning: readonly string[]
  readonly tools: readonly {
    readonly id: string
    readonly name?: string
    readonly input: string
    readonly output?: unknown
  }[]
  readonly activities: readonly { readonly type: string; readonly content: unknown }[]
}

/** What AG-UI's own client has of a run at its end, but for what was there before; its error, if it does not take the run. */
export async function ownClient(
  events: readonly Event[],
  before: readonly Message[] = history,
): Promise<Shown | Error> {
  const agent = new HttpAgent({
    url: 'http://agent/',
    fetch: () => Promise.resolve(responseOf(encoded(events))),
    initialMessages: [...before],
    threadId: 'their-thread',
  })
  const errors: Error[] = []
  await agent
    .runAgent({ runId }, { onRunFailed: ({ error }) => void errors.push(error) })
    .catch((error: unknown) => void errors.push(error as Error)) // the client throws errors alone
  const known = new Set(before.map(({ id }) => id))
  const messages = agent.messages.filter(({ id }) => !known.has(id))
  return errors[0] ?? shownOf(messages)
}

function shownOf(messages: readonly Message[]): Shown {
  const outputs = new Map(
    messages.flatMap((message) =>
      message.role === 'tool' ? [[message.toolCallId, message.content] as const] : [],
    ),
  )
  const filled = (text: unknown): string[] => (typeof text === 'string' && text !== '' ? [text] : [])
  return {
    texts: messages.flatMap((message) => (message.role === 'assistant' ? filled(message.content) : [])),
    reasoning: messages.flatMap((message) => (message.role === 'reasoning' ? filled(message.content) : [])),
    tools: messages.flatMap((message) =>
      message.role === 'assistant'
        ? (message.toolCalls ?? []).map(({ id, function: { name, arguments: input } }) => ({
            id,
            name,
            input,
            ...(outputs.has(id) && { output: outputs.get(id) }),
          }))
        : [],
    ),
    activities: messages.flatMap((message) =>
      message.role === 'activity' ? [{ type: message.activityType, content: message.content }] : [],
    ),
  }
}
