import { createContext, useContext } from 'react'
import type { InvocationBubble, MessageBubble } from '../../core/index.ts'

/** A person's answer to a tool that waits for it. */
export interface Decision {
  readonly invocationId: string
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
}

/** What a reader can do about a bubble. Each promise is settled when the server has answered; its rejection says why not. */
export interface BubbleActions {
  /** Ends a turn where it stands. */
  readonly stop: (bubble: InvocationBubble) => Promise<unknown>
  readonly decide: (decision: Decision) => Promise<unknown>
  /** Has the agent of a turn answer once more. */
  readonly tryAgain: (bubble: InvocationBubble) => Promise<unknown>
  /** Deletes a message of the reader's own, for everybody. */
  readonly remove: (bubble: MessageBubble) => Promise<unknown>
  /** Sends a message again that was refused, or at once one that waits. */
  readonly sendAgain: (bubble: MessageBubble) => void
  /** Takes a message off the page that was not sent. */
  readonly discard: (bubble: MessageBubble) => void
}

const Actions = createContext<BubbleActions | undefined>(undefined)

/** Where there is a server, this says what can be asked of it; elsewhere there is nothing to be done. */
export const BubbleActionsProvider = Actions.Provider

export const useBubbleActions = (): BubbleActions | undefined => useContext(Actions)
