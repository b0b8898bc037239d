import type { ThreadView } from './bubble.ts'
import type { BubbleKey } from './key.ts'
import { remember } from './remember.ts'
import { type BubbleState, selectBubble } from './state.ts'

type Lists = ThreadView['alternatives']
type ByKey = Map<BubbleKey, readonly BubbleKey[]>

/**
 * The keys of all turns that are tries of one another, the oldest first, for "2 of 3": `[key]` for a turn that stands
 * alone, `[]` for a message and for what is not there. The same array until they change.
 * @param key of any of them, also of one that is not shown
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

/** The lists of turns that stand alone, by those of the others in their thread. */
const loneLists = new WeakMap<Lists, ByKey>()

function loneOf(lists: Lists, key: BubbleKey): readonly BubbleKey[] {
  const known = loneLists.get(lists) ?? new Map<BubbleKey, readonly BubbleKey[]>()
  const list = known.get(key) ?? [key]
  loneLists.set(lists, known.set(key, list))
  return list
}

/** A thread has other alternatives: the turns that stand alone keep their lists. */
export function handOnLoneLists(from: Lists, to: Lists): void {
  const known = loneLists.get(from)
  if (known !== undefined) loneLists.set(to, known)
}
