import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { textOf } from '../common/text-of.ts'
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
       * message, as after a tool of the client: each of them is then a separate turn, and you must bind its
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
  const bound = new BoundResponse(options)
  const message = new UiMessage(bound)
  return boundAdapterOf({
    bound,
    take(event) {
      if (!bound.isKnown && textOf(event, 'type') === 'start') bound.isOf(textOf(event, 'messageId'))
      if (bound.isKnown) message.take(event)
      else if (event !== '[DONE]')
        bound.turn.unreadable(
          event,
          'No message is known. Begin with a start that has a messageId, or bind an invocationId.',
        )
    },
    end: () => message.end(),
    isWaiting: () => message.isWaiting,
  })
}
