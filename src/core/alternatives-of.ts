import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { remember } from './remember.ts'
import { type BubbleState, selectBubble } from './state.ts'

type Lists = ThreadView['alternatives']
type ByKey = Map<BubbleKey, readonly BubbleKey[]>

/**
 * Returns the keys of a turn and its alternatives, oldest first, for a label like "2 of 3". A turn without
 * alternatives gives `[key]`; a message or an unknown key gives `[]`. The same array until the keys change.
 * @param key of any of the alternatives, shown or not
 */
export function alternativesOf(state: BubbleState, key: BubbleKey): readonly BubbleKey[] {
  const bubble = selectBubble(state, key)
  const thread = bubble?.kind === 'invocation' ? state.threads.get(bubble.threadId) : undefined
  if (thread === undefined) return none
  const lists = thread.alternatives
  return listsByKey(lists).get(key) ?? loneOf(lists, key)
}

const none: readonly BubbleKey[] = []

const listsByKey = remember(
  (lists: Lists): ByKey => new Map(lists.flatMap((list) => list.map((key) => [key, list]))),
)

/** The one-item lists of turns without alternatives, by the other lists of their thread. */
const loneLists = new WeakMap<Lists, ByKey>()

function loneOf(lists: Lists, key: BubbleKey): readonly BubbleKey[] {
  const known = loneLists.get(lists) ?? new Map<BubbleKey, readonly BubbleKey[]>()
  const list = known.get(key) ?? [key]
  loneLists.set(lists, known.set(key, list))
  return list
}

/** Passes the one-item lists on when the other lists of the thread change, so that they stay the same arrays. */
export function handOnLoneLists(from: Lists, to: Lists): void {
  const known = loneLists.get(from)
  if (known !== undefined) loneLists.set(to, known)
}
