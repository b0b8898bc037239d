import { expect } from 'vitest'
import type { BubbleStore } from '../../../src/index.ts'
import type { Log } from '../../../src/server/index.ts'
import { caughtUp } from '../../client/real-gateway.ts'

/** Sees to it that each thread is dense, and that what each client shows is the log folded. Says how much there is. */
export async function expectWhole(
  log: Log,
  threadIds: readonly string[],
  stores: readonly BubbleStore[],
): Promise<{ readonly eventCount: number; readonly bubbleCount: number }> {
  let [eventCount, bubbleCount] = [0, 0]
  for (const threadId of threadIds) {
    const tail = await log.tail(threadId, undefined, 1_000_000)
    if (tail.kind === 'resync') throw new Error(`the tail is ${tail.reason}`)
    expect(tail.events.map(({ offset }) => offset)).toEqual([...tail.events.keys()])
    eventCount += tail.events.length
    const { snapshot } = await log.snapshot(threadId)
    bubbleCount += snapshot.bubbles.length
    for (const store of stores) {
      await caughtUp(store, log, threadId)
      expect(store.snapshot(threadId)).toEqual(snapshot)
    }
  }
  return { eventCount, bubbleCount }
}
