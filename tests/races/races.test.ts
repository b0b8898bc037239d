import { describe, expect, test } from 'vitest'
import type { BubbleKey } from '../../src/core/index.ts'
import { bubblesOf, channelsOf, interleavings, races, runScenario, shown } from '../../src/testing/index.ts'
import { expectSame } from '../laws/view.ts'
import { levels } from './levels.ts'
import { expectStableKeys } from './stable-keys.ts'

const byTitle = races.map((race) => [race.title, race] as const)

describe.each(levels)('at the level of the %s', (_, makeTarget) => {
  test.each(byTitle)('%s: every step shows its exact text', (__, race) => {
    expect(() => runScenario(makeTarget(), race)).not.toThrow()
  })

  test.each(byTitle)('%s: one bubble per id, and no key ever changes', (__, race) => {
    const target = makeTarget()
    const keys = new Map<string, BubbleKey>()
    for (const event of race.events) {
      target.ingest(event)
      target.flush()
      expectStableKeys(target, race, keys)
    }
    expect(keys.size).toBe(race.end.flatMap(({ lines }) => lines).length)
  })

  test.each(byTitle)(
    '%s: a callback without its invocationId is shown nowhere, at any moment',
    (__, race) => {
      const { invocationId: ___, ...callback } = race.events.find(({ type }) => type === 'callback')!
      for (const length of race.events.keys()) {
        const target = makeTarget()
        for (const event of race.events.slice(0, length)) target.ingest(event)
        target.flush()
        const before = race.end.map(({ threadId }) => shown(target, threadId))
        expect(target.ingest(callback)).toMatchObject({
          status: 'rejected',
          violation: { code: 'missing_invocation_id' },
        })
        target.flush()
        expect(race.end.map(({ threadId }) => shown(target, threadId))).toEqual(before)
      }
    },
  )

  test.each(byTitle)('%s: every order of its channels ends alike', (__, race) => {
    const orders = interleavings(channelsOf(race.events))
    const inOrder = makeTarget()
    runScenario(inOrder, race)
    let played = 0
    for (const events of orders) {
      const target = makeTarget()
      const keys = new Map<string, BubbleKey>()
      for (const event of events) {
        target.ingest(event)
        target.flush()
        expectStableKeys(target, race, keys)
      }
      for (const { threadId, lines } of race.end) {
        expectSame(shown(target, threadId), lines)
        expectSame(bubblesOf(target, threadId), bubblesOf(inOrder, threadId))
      }
      played += 1
    }
    expect(played).toBe(orders.count)
  })
})

test('the channels of the four races have this many orders', () => {
  expect(races.map(({ events }) => interleavings(channelsOf(events)).count)).toEqual([630, 630, 2520, 42])
})
