import { expect } from 'vitest'
import type { BubbleKey } from '../../src/core/index.ts'
import { bubblesOf, type Race, type ScenarioTarget, shownBubble } from '../../src/testing/index.ts'

/** Every id has one bubble, with the key it had when it was first shown. */
export function expectStableKeys(target: ScenarioTarget, race: Race, keys: Map<string, BubbleKey>): void {
  const ids = new Set<string>()
  for (const bubble of race.end.flatMap(({ threadId }) => bubblesOf(target, threadId))) {
    const { id } = shownBubble(bubble)
    const known = keys.get(id) ?? bubble.key
    // Compared first: thousands of calls of expect() would cost more than all the rest.
    if (ids.has(id) || known !== bubble.key)
      expect({ id, key: bubble.key, isSecond: ids.has(id) }).toEqual({ id, key: known, isSecond: false })
    ids.add(id)
    keys.set(id, known)
  }
}
