declare const brand: unique symbol

/** Names one bubble of a store. Opaque: made by `bubbleKey`, by `addOptimistic`, and found in `ThreadView.keys`. */
export type BubbleKey = string & { readonly [brand]: 'BubbleKey' }

/** Keys by exact id. A key never changes, and naming one does not create a bubble. */
export const bubbleKey: {
  /** The key of the one bubble of this turn. */
  readonly invocation: (invocationId: string) => BubbleKey
  /** A key of this message; it finds the bubble of an optimistic message, too, once the server has named it. */
  readonly message: (messageId: string) => BubbleKey
} = {
  // The id itself, so that nothing is made, hashed or kept for it; with a colon it could be another kind's key.
  invocation: (invocationId) =>
    invocationId.includes(':') ? keyOf('invocation', invocationId) : (invocationId as BubbleKey),
  message: (messageId) => keyOf('message', messageId),
}

/**
 * The key of a message that began here: it stays when the server has named the message.
 * @param again tells one from the other that began under the same id and went with its epoch
 */
export const optimisticKey = (clientMessageId: string, again?: number): BubbleKey =>
  again === undefined ? keyOf('optimistic', clientMessageId) : keyOf('again', `${again} ${clientMessageId}`)

// Here and above is where keys are made.
const keyOf = (prefix: 'invocation' | 'message' | 'optimistic' | 'again', id: string): BubbleKey =>
  `${prefix}:${id}` as BubbleKey
