import type { EventInput } from '../../protocol/index.ts'
import { type Adapter, adapterOf } from '../common/adapter.ts'
import { textOf } from '../common/text-of.ts'
import { unplaced } from '../common/unplaced.ts'
import { UiMessage } from './ui-message.ts'

/** Which turn a UI message stream is. */
export type AiSdkOptions = {
  readonly threadId: string
  /** The agent that answers. */
  readonly agentId?: string
} & (
  | {
      /** The response is this turn. */
      readonly invocationId: string
    }
  | {
      /**
       * The response is the turn with the `messageId` of its `start`. Do not use this if several responses write one
       * message, as after a tool of the client: each of them is then a turn of its own, and you have to bind its
       * `invocationId`. After an approval, the turn continues.
       */
      readonly invocationIdFrom: 'messageId'
    }
)

/**
 * Reads a UI message stream of the AI SDK, from `toUIMessageStreamResponse`, `createUIMessageStream` or a compatible
 * backend.
 * @returns an adapter for one response, and for the responses that continue its message after an approval
 */
export function fromAiSdk(options: AiSdkOptions): Adapter {
  const { threadId, agentId } = options
  let message = 'invocationId' in options ? new UiMessage(options) : undefined
  return adapterOf({
    push(event): EventInput[] {
      const messageId = textOf(event, 'messageId')
      if (message === undefined && textOf(event, 'type') === 'start' && messageId !== undefined)
        message = new UiMessage({
          threadId,
          invocationId: messageId,
          ...(agentId !== undefined && { agentId }),
        })
      if (message !== undefined) return message.take(event)
      if (event === '[DONE]') return []
      const why = 'No message is known. Begin with a start that has a messageId, or bind an invocationId.'
      return [unplaced(threadId, event, why)]
    },
    end: () => message?.end() ?? [],
    isWaiting: () => message?.isWaiting === true,
  })
}
