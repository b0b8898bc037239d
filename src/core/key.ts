declare const brand: unique symbol

/**
 * The key of one bubble in a store. It is opaque. Get one from `bubbleKey`, from `addOptimistic` or from
 * `ThreadView.keys`.
 */
export type BubbleKey = string & { readonly [brand]: 'BubbleKey' }

/** Makes keys from exact ids. A key never changes, and making one does not create a bubble. */
export const bubbleKey: {
  /** Returns the key of the one bubble of this turn. */
  readonly invocation: (invocationId: string) => BubbleKey
  /**
   * Returns a key of this message. It also finds the bubble of an optimistic message once the server has assigned the
   * id.
   */
  readonly message: (messageId: string) => BubbleKey
} = {
  // The id is its own key, so nothing has to be made, hashed or kept. With a colon it could look like a key of
  // another kind.
  invocation: (invocationId) =>
    invocationId.includes(':') ? keyOf('invocation', invocationId) : (invocationId as BubbleKey),
  message: (messageId) => keyOf('message', messageId),
}

/** Returns the invocationId of this key, or undefined for the key of a message. */
export function invocationIdOf(key: BubbleKey): string | undefined {
  const colon = key.indexOf(':')
  if (colon < 0) return key
  return key.startsWith('invocation:') ? key.slice(colon + 1) : undefined
}

/** Returns the messageId of this key, or undefined for the key of a turn or of an optimistic message. */
export const messageIdOf = (key: BubbleKey): string | undefined =>
  key.startsWith('message:') ? key.slice('message:'.length) : undefined

/** Returns the clientMessageId of an optimistic message's key, or undefined for any other key. */
export const clientMessageIdOf = (key: BubbleKey): string | undefined =>
  /^optimistic:\d+:(.*)$/su.exec(key)?.[1]

/**
 * The key of an optimistic message. The bubble keeps it when the server has assigned an id.
 * @param count a new number each time: the id may be used again when its message is gone
 */
export const optimisticKey = (clientMessageId: string, count: number): BubbleKey =>
  keyOf('optimistic', `${count}:${clientMessageId}`)

// Keys are made only here and above.
const keyOf = (prefix: 'invocation' | 'message' | 'optimistic', id: string): BubbleKey =>
  `${prefix}:${id}` as BubbleKey
