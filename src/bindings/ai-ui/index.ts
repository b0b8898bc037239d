'use client'
// The directive has to be the first line, here and in dist/adapters/ai-ui.js.
export type { BubbleFacts } from '../common/facts.ts'
export { type BubbleUIMessage, toUIMessage } from '../common/to-ui-message.ts'
export { useUIMessages } from './use-ui-messages.ts'
