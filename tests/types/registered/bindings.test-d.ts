// Bubbles in other people's components compile in an app that has registered what its parts hold.
import type { UIMessage } from 'ai'
import { toUIMessage } from '../../../src/bindings/ai-ui/index.ts'
import { useBubbleRuntime } from '../../../src/bindings/assistant-ui/index.ts'
import { createChatTransport } from '../../../src/bindings/chat-transport/index.ts'
import type { Bubble } from '../../../src/index.ts'

declare const bubble: Bubble
export const message: UIMessage = toUIMessage(bubble)
export const bindings = { useBubbleRuntime, createChatTransport }
