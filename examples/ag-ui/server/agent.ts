import { randomUUID } from 'node:crypto'
import { type BaseEvent, EventType, type RunAgentInput } from '@ag-ui/core'
import { EventEncoder } from '@ag-ui/encoder'
import { reviewer } from './reviewer.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** An agent as AG-UI describes it. It knows nothing of onebubble, and needs no key. */
export function runAgent(input: RunAgentInput, accept: string | undefined): Response {
  const encoder = new EventEncoder(accept === undefined ? {} : { accept })
  const events = eventsOf(input)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await events.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encodeBinary(value))
    },
  })
  return new Response(body, { headers: { 'content-type': encoder.getContentType() } })
}

async function* eventsOf({ threadId, runId, messages }: RunAgentInput): AsyncGenerator<BaseEvent> {
  const question = messages.findLast(({ role }) => role === 'user')?.content
  const draft = `You asked “${typeof question === 'string' ? question : ''}”. Let me look into the books. From memory I would say it is about forty, but do not pin me down on that before somebody has checked it.`
  const words = draft.split(/(?<= )/)
  const messageId = randomUUID()
  yield { type: EventType.RUN_STARTED, threadId, runId }
  yield { type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' }
  for (const [index, delta] of words.entries()) {
    if (index === words.length >> 1) reviewer.postOverdue() // so that what is late is late each time
    yield { type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta }
    await pause(70)
  }
  yield { type: EventType.TEXT_MESSAGE_END, messageId }
  yield { type: EventType.RUN_FINISHED, threadId, runId }
}
