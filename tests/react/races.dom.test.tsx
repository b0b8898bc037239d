import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../src/index.ts'
import { channelsOf, checkStep, interleavings, races } from '../../src/testing/index.ts'
import { deliver, syncStore } from './mount.tsx'
import { stageRace } from './race-stage.tsx'

const ownerOf = (event: EventInput): string =>
  event.type === 'message' ? event.messageId : (event.invocationId ?? '')

describe.each(races)('$title', (race) => {
  test('each step shows exactly what is said of it, in the same nodes', () => {
    const store = syncStore()
    const { lines, texts, expectSameNodes } = stageRace(store, race)
    for (const step of race.steps) {
      deliver(store, step.event)
      checkStep(race, step, lines)
      for (const { threadId, bubbles } of step.threads) {
        expect(texts(threadId)).toEqual(bubbles.map(({ text }) => text))
      }
      expectSameNodes()
    }
  })

  test('an event changes its own bubble and no other, node for node', () => {
    const store = syncStore()
    const { items } = stageRace(store, race)
    for (const event of race.events) {
      const before = items()
      const others = before.filter((item) => item.dataset['id'] !== ownerOf(event))
      const markup = others.map((item) => item.outerHTML)
      deliver(store, event)
      expect(before.every((item) => item.isConnected)).toBe(true)
      expect(others.map((item) => item.outerHTML)).toEqual(markup)
    }
  })

  test('it ends with one bubble for each turn and message', () => {
    const store = syncStore()
    const { items } = stageRace(store, race)
    deliver(store, ...race.events)
    const ids = items().map((item) => item.dataset['id'])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(race.end.flatMap(({ bubbles }) => bubbles).length)
  })
})

test('every order of the last race’s channels ends in the same lines, each bubble in one node throughout', () => {
  const race = races[3]
  const orders = interleavings(channelsOf(race.events))
  expect(orders.count).toBe(42)
  for (const events of orders) {
    const store = syncStore()
    const { lines, expectSameNodes, unmount } = stageRace(store, race)
    for (const event of events) {
      deliver(store, event)
      expectSameNodes()
    }
    expect(lines('chat')).toEqual(race.end[0]?.lines)
    unmount()
  }
})
