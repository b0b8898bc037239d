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

/** The id of the turn whose bubble has this key; undefined for the key of a message. */
export function invocationIdOf(key: BubbleKey): string | undefined {
  const colon = key.indexOf(':')
  if (colon < 0) return key
  return key.startsWith('invocation:') ? key.slice(colon + 1) : undefined
}

/** The id of the message that has this key; undefined for that of a turn, or of a message that began here. */
export const messageIdOf = (key: BubbleKey): string | undefined =>
  key.startsWith('message:') ? key.slice('message:'.length) : undefined

/** The id that a client gave the message of this key; undefined for any other key. */
export const clientMessageIdOf = (key: BubbleKey): string | undefined =>
  /^optimistic:\d+:(.*)$/su.exec(key)?.[1]

/**
 * The key of a message that began here: it stays when the server has named the message.
 * @param count one number for each that begins: the same id may be used again when its message is gone
 */
export const optimisticKey = (clientMessageId: string, count: number): BubbleKey =>
  keyOf('optimistic', `${count}:${clientMessageId}`)

// Here and above is where keys are made.
const keyOf = (prefix: 'invocation' | 'message' | 'optimistic', id: string): BubbleKey =>
  `${prefix}:${id}` as BubbleKey
