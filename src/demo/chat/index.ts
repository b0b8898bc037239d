export { agentColor } from './agent-color.ts'
export { Badge, type Tone } from './badge.tsx'
export { ChatThread } from './chat-thread.tsx'
export { type MessageActions, MessageActionsProvider } from './message-actions.ts'
