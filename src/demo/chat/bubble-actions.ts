import { createContext, useContext } from 'react'
import type { InvocationBubble, MessageBubble } from '../../core/index.ts'

/** A person's answer to a tool that waits for it. */
export interface Decision {
  readonly invocationId: string
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
}

/** The actions of a reader on a bubble. Each promise settles when the server answers. A rejection gives the reason. */
export interface BubbleActions {
  /** Ends a turn. What it has streamed stays. */
  readonly stop: (bubble: InvocationBubble) => Promise<unknown>
  readonly decide: (decision: Decision) => Promise<unknown>
  /** Asks the agent of a turn for another answer. */
  readonly tryAgain: (bubble: InvocationBubble) => Promise<unknown>
  /** Deletes one of the reader's messages for everybody. */
  readonly remove: (bubble: MessageBubble) => Promise<unknown>
  /** Sends a refused message again, or a waiting message immediately. */
  readonly sendAgain: (bubble: MessageBubble) => void
  /** Removes an unsent message from the page. */
  readonly discard: (bubble: MessageBubble) => void
}

const Actions = createContext<BubbleActions | undefined>(undefined)

/** Provides the actions where there is a server. Without it, bubbles have no actions. */
export const BubbleActionsProvider = Actions.Provider

export const useBubbleActions = (): BubbleActions | undefined => useContext(Actions)
