import { describe, expect, test } from 'vitest'
import { createBubbleStore, frameScheduler } from '../../src/index.ts'
import { checkStep, races } from '../../src/testing/index.ts'
import { stageRace } from './race-stage.tsx'

describe.each(races)('$title, in Chromium, published by frames', (race) => {
  test('each step shows exactly what is said of it, in the same nodes', async () => {
    const store = createBubbleStore({ scheduler: frameScheduler })
    const { lines, texts, expectSameNodes } = stageRace(store, race)
    for (const step of race.steps) {
      store.ingest(step.event)
      await expect.poll(() => lines(step.threadId)).toEqual(linesOf(step, step.threadId))
      checkStep(race, step, lines)
      for (const { threadId, bubbles } of step.threads) {
        expect(texts(threadId)).toEqual(bubbles.map(({ text }) => text))
      }
      expectSameNodes()
    }
  })

  test('delivered at once, it ends in the same lines, one bubble for each turn and message', async () => {
    const store = createBubbleStore({ scheduler: frameScheduler })
    const { lines, items } = stageRace(store, race)
    store.ingestAll(race.events)
    for (const thread of race.end) await expect.poll(() => lines(thread.threadId)).toEqual(thread.lines)
    expect(items()).toHaveLength(race.end.flatMap(({ bubbles }) => bubbles).length)
  })
})

function linesOf({ threads }: (typeof races)[number]['steps'][number], threadId: string): readonly string[] {
  return threads.find((thread) => thread.threadId === threadId)?.lines ?? []
}
