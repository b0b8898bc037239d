import type { ExportedMessageRepository, ThreadMessage } from '@assistant-ui/react'
import {
  type Bubble,
  type BubbleKey,
  type BubbleState,
  selectBubble,
  selectThread,
} from '../../core/index.ts'
import { sameWhileEqual } from '../common/same-while-equal.ts'
import { toThreadMessage } from './to-thread-message.ts'

/** The alternative shown at a place, if it is not the newest. A place is named by its newest alternative. */
export type ChosenTries = ReadonlyMap<BubbleKey, BubbleKey>

/** A message and its parent. */
type Item = ExportedMessageRepository['messages'][number]

/** The messages of bubbles. The same bubble gives the same object. */
export class MessagesOfBubbles {
  readonly #known = new WeakMap<Bubble, ThreadMessage>()
  /** When a bubble without a server time was first seen. */
  readonly #firstSeen = new Map<BubbleKey, Date>()

  of(bubble: Bubble): ThreadMessage {
    const known = this.#known.get(bubble)
    if (known !== undefined) return known
    const message = toThreadMessage(bubble, this.#dateOf(bubble))
    this.#known.set(bubble, message)
    return message
  }

  #dateOf({ key, at }: Bubble): Date {
    const date = this.#firstSeen.get(key) ?? new Date(at ?? Date.now())
    if (at === undefined) this.#firstSeen.set(key, date)
    else this.#firstSeen.delete(key)
    return date
  }
}

/**
 * Returns a function that reads a thread as assistant-ui's tree of messages. Alternatives are branches, and the
 * thread continues below the shown one. The result is the same object until a message or its place changes.
 */
export function threadReader(
  threadId: string,
  messages: MessagesOfBubbles,
  chosen: ChosenTries,
): (state: BubbleState) => ExportedMessageRepository {
  const repositories = new WeakMap<readonly Item[], ExportedMessageRepository>()
  const read = sameWhileEqual(
    (state: BubbleState) => itemsOf(state, threadId, messages, chosen),
    (a, b) => a.message === b.message && a.parentId === b.parentId,
  )
  return (state) => {
    const items = read(state)
    const known = repositories.get(items)
    if (known !== undefined) return known
    const repository = {
      headId: placesOf(state, threadId, chosen).at(-1)?.shown ?? null,
      messages: [...items],
    }
    repositories.set(items, repository)
    return repository
  }
}

/** The place of a turn or a message: its alternatives, and the shown one. */
interface Place {
  readonly tries: readonly BubbleKey[]
  readonly shown: BubbleKey
}

function placesOf(state: BubbleState, threadId: string, chosen: ChosenTries): readonly Place[] {
  const { keys = [], alternatives = [] } = selectThread(state, threadId) ?? {}
  const triesOf = new Map(alternatives.flatMap((tries) => tries.map((key) => [key, tries])))
  return keys.map((key) => {
    const tries = triesOf.get(key) ?? [key]
    const choice = chosen.get(key)
    return { tries, shown: choice !== undefined && tries.includes(choice) ? choice : key }
  })
}

function itemsOf(
  state: BubbleState,
  threadId: string,
  messages: MessagesOfBubbles,
  chosen: ChosenTries,
): readonly Item[] {
  const items: Item[] = []
  let parentId: BubbleKey | null = null
  for (const { tries, shown } of placesOf(state, threadId, chosen)) {
    for (const key of tries) {
      const bubble = selectBubble(state, key)
      if (bubble !== undefined) items.push({ message: messages.of(bubble), parentId })
    }
    parentId = shown
  }
  return items
}

/**
 * The choice of alternatives for which these messages are shown.
 * @returns `before` if it is unchanged
 */
export function choiceOf(
  state: BubbleState,
  threadId: string,
  messages: readonly ThreadMessage[],
  before: ChosenTries,
): ChosenTries {
  const thread = selectThread(state, threadId)
  if (thread === undefined) return before
  const shown = new Set<string>(messages.map(({ id }) => id))
  const places = new Set(thread.keys)
  const chosen = new Map<BubbleKey, BubbleKey>()
  for (const tries of thread.alternatives) {
    const place = tries.find((key) => places.has(key))
    const choice = tries.find((key) => shown.has(key))
    // A branch that ends above this place says nothing about it.
    const kept = place === undefined ? undefined : (choice ?? before.get(place))
    if (place !== undefined && kept !== undefined && kept !== place && tries.includes(kept))
      chosen.set(place, kept)
  }
  const isSame = chosen.size === before.size && [...chosen].every(([place, key]) => before.get(place) === key)
  return isSame ? before : chosen
}
