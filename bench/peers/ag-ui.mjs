import { AbstractAgent, EventType } from '@ag-ui/client'
import { Observable } from 'rxjs'

const messageId = 'the-live-one-among-all-the-others'

/** An agent whose run returns decoded events, watched by a subscriber. */
class LocalAgent extends AbstractAgent {
  deltas = []

  run({ threadId, runId }) {
    return new Observable((subscriber) => {
      subscriber.next({ type: EventType.RUN_STARTED, threadId, runId })
      subscriber.next({ type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' })
      for (const delta of this.deltas) {
        subscriber.next({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta })
      }
      subscriber.next({ type: EventType.TEXT_MESSAGE_END, messageId })
      subscriber.next({ type: EventType.RUN_FINISHED, threadId, runId })
      subscriber.complete()
    })
  }
}

export async function drive({ history, deltas, clock }) {
  const agent = new LocalAgent({
    threadId: 'thread',
    initialMessages: history.map(({ id, text }) => ({ id, role: 'assistant', content: text })),
  })
  agent.deltas = deltas
  await agent.runAgent(
    {},
    {
      onMessagesChanged: ({ messages }) => {
        const last = messages.at(-1)
        if (last?.id === messageId) clock.seen(last.content ?? '')
      },
    },
  )
}
