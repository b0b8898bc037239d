import type { InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { keyedHash } from './keyed-hash.ts'
import type { CheckBubble } from './part-checker.ts'
import { PersistentMap } from './persistent-map.ts'
import { bubbleOfMessage, bubbleOfTurn } from './project.ts'
import type { InvocationRow, MessageRow } from './row.ts'

/** A second key of a message: an optimistic message can also be found by the id that the server assigned. */
export interface Alias {
  readonly kind: 'alias'
  readonly key: BubbleKey
  readonly target: BubbleKey
}

/**
 * A turn in the published state. An open turn is stored as its bubble, because it will be read. A turn that is over
 * is stored as its compact row; the bubble is made at the first read.
 */
export type StoredTurn = InvocationRow | InvocationBubble
export type StoredMessage = MessageRow | MessageBubble | Alias

export type TurnMap = PersistentMap<StoredTurn, InvocationBubble>
export type MessageMap = PersistentMap<StoredMessage, MessageBubble>
export type ThreadMap = PersistentMap<ThreadView, ThreadView>

/** Freezes a value deeply and returns it. In production, returns it as it is. */
export type Freeze = <Value>(value: Value) => Value

/** Options of the maps of one store. */
export interface MapOptions {
  /** A 32-bit integer. It keeps anyone who chooses ids from making their hashes collide. */
  readonly seed: number
  readonly freeze: Freeze
  /** Applies the app's schemas to a bubble, if there are any. */
  readonly check?: CheckBubble | undefined
}

const unchecked: CheckBubble = (bubble) => bubble

export const turnMap = ({ seed, freeze, check = unchecked }: MapOptions): TurnMap =>
  new PersistentMap({
    hash: keyedHash(seed),
    keyOf: ({ invocationId }) => invocationId,
    show: (stored) => ('phase' in stored ? stored : freeze(check(bubbleOfTurn(stored)))),
  })

export const messageMap = ({ seed, freeze, check = unchecked }: MapOptions): MessageMap =>
  new PersistentMap({
    hash: keyedHash(seed),
    keyOf: ({ key }) => key,
    isAlias: ({ kind }) => kind === 'alias',
    show: (stored, messages) => {
      if (stored.kind === 'alias') return messages.get(stored.target)
      return 'delivery' in stored ? stored : freeze(check(bubbleOfMessage(stored)))
    },
  })

export const threadMap = ({ seed }: MapOptions): ThreadMap =>
  new PersistentMap({ hash: keyedHash(seed), keyOf: ({ threadId }) => threadId, show: (view) => view })
