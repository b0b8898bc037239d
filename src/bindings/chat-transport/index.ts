export type { BubbleFacts } from '../common/facts.ts'
export { type BubbleUIMessage, toUIMessage } from '../common/to-ui-message.ts'
export { type ChatTransportOptions, createChatTransport } from './create-chat-transport.ts'
