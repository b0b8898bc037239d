import { createContext, useContext } from 'react'
import type { MessageBubble } from '../../core/index.ts'

/** What a reader can do about a message that was not sent. */
export interface MessageActions {
  readonly retry: (bubble: MessageBubble) => void
  readonly discard: (bubble: MessageBubble) => void
}

const Actions = createContext<MessageActions | undefined>(undefined)

/** Where messages can be sent, this says how; elsewhere there is nothing to be done. */
export const MessageActionsProvider = Actions.Provider

export const useMessageActions = (): MessageActions | undefined => useContext(Actions)
