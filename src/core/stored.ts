import type { InvocationBubble, MessageBubble, ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { keyedHash } from './keyed-hash.ts'
import type { CheckBubble } from './part-checker.ts'
import { PersistentMap } from './persistent-map.ts'
import { bubbleOfMessage, bubbleOfTurn } from './project.ts'
import type { InvocationRow, MessageRow } from './row.ts'

/** Another key of a message: one that began here is found by the id that the server gave it, too. */
export interface Alias {
  readonly kind: 'alias'
  readonly key: BubbleKey
  readonly target: BubbleKey
}

/**
 * How a turn stands in the published state: one that is open as the bubble that is shown, for it will be read; one that
 * is over as its compact row, from which the bubble is made when it is read first.
 */
export type StoredTurn = InvocationRow | InvocationBubble
export type StoredMessage = MessageRow | MessageBubble | Alias

export type TurnMap = PersistentMap<StoredTurn, InvocationBubble>
export type MessageMap = PersistentMap<StoredMessage, MessageBubble>
export type ThreadMap = PersistentMap<ThreadView, ThreadView>

/** Freezes a value all the way down and returns it; in production, returns it as it is. */
export type Freeze = <Value>(value: Value) => Value

/** How the maps of one store are made. */
export interface MapOptions {
  /** Keeps who chooses ids from choosing some whose hashes collide; an integer of 32 bits. */
  readonly seed: number
  readonly freeze: Freeze
  /** Where the app has given schemas: shows what they make of a bubble. */
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
