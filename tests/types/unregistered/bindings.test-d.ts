// What the compiler says of bubbles in other people's components.
import type { AssistantRuntime } from '@assistant-ui/react'
import type { ChatTransport, UIMessage } from 'ai'
import {
  type BubbleFacts,
  type BubbleUIMessage,
  toUIMessage,
  useUIMessages,
} from '../../../src/bindings/ai-ui/index.ts'
import { useBubbleRuntime } from '../../../src/bindings/assistant-ui/index.ts'
import { createChatTransport } from '../../../src/bindings/chat-transport/index.ts'
import type { Connection } from '../../../src/client/index.ts'
import type { Bubble, BubbleStore, InvocationBubble } from '../../../src/index.ts'

/** Compiles only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(): T => true as T

declare const bubble: Bubble
declare const store: BubbleStore
declare const connection: Connection

export const message: UIMessage = toUIMessage(bubble)
export const facts: BubbleFacts | undefined = toUIMessage(bubble).metadata
export function useMessages(): readonly BubbleUIMessage[] {
  const messages = useUIMessages('t')
  isTrue<Same<typeof messages, readonly BubbleUIMessage[]>>() // the same list until something changes: nobody may change it
  return messages
}

export const transport: ChatTransport<BubbleUIMessage> = createChatTransport({ store, connection })
/** For an app that has messages of its own type. */
type Own = UIMessage<{ readonly own: boolean }>
export const ownTransport: ChatTransport<Own> = createChatTransport<Own>({ store, connection })
// @ts-expect-error -- without a store nothing can be read
createChatTransport({ connection })

export function useRuntime(): AssistantRuntime {
  // @ts-expect-error -- the messages are the thread's own
  useBubbleRuntime('t', connection, { more: { messages: [] } })
  // @ts-expect-error -- what is sent goes over the connection
  useBubbleRuntime('t', connection, { more: { onNew: async () => undefined } })
  return useBubbleRuntime('t', connection, {
    regenerate: async ({ invocationId }: InvocationBubble) => void invocationId,
    more: { suggestions: [], isDisabled: true },
  })
}
