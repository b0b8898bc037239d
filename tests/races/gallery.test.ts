import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEvent, type EventInput } from '../../src/protocol/index.ts'
import {
  bubblesOf,
  partLine,
  type Race,
  raceGallery,
  runScenario,
  shown,
  shownBubble,
} from '../../src/testing/index.ts'
import { expectSame, modelOf, syncStore, viewOf } from '../laws/view.ts'
import { levels } from './levels.ts'

const byId = raceGallery.map((race) => [race.id, race] as const)
const threadsIn = ({ end }: Race): readonly string[] => end.map(({ threadId }) => threadId)

/** What a store shows of a race in the end, each part a line. */
function endOf(events: readonly EventInput[], race: Race) {
  const store = syncStore()
  for (const event of events) store.ingest(event)
  const parts = threadsIn(race).flatMap((threadId) =>
    bubblesOf(store, threadId).map((bubble) => [shownBubble(bubble).id, bubble.parts.map(partLine)] as const),
  )
  return {
    store,
    lines: race.end.map(({ threadId }) => ({ threadId, lines: shown(store, threadId) })),
    parts: Object.fromEntries(parts),
  }
}

test('the gallery has at least 40 races in all eight groups, each with an id of its own', () => {
  expect(raceGallery.length).toBeGreaterThanOrEqual(40)
  expect(new Set(raceGallery.map(({ id }) => id)).size).toBe(raceGallery.length)
  expect(new Set(raceGallery.map(({ group }) => group)).size).toBe(8)
  expect(raceGallery.filter(({ id }) => !/^[a-z-]+$/.test(id))).toEqual([])
})

test('each race has a sentence of what goes wrong elsewhere, and a public report that shows it', () => {
  const isReport = (address: string): boolean =>
    /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+$/.test(address)
  for (const { story, reports } of raceGallery) {
    expect(story).toMatch(/^[A-Z].*\.$/)
    expect(reports.length).toBeGreaterThan(0)
    expect(reports.filter((address) => !isReport(address))).toEqual([])
  }
})

describe.each(levels)('at the level of the %s', (_, makeTarget) => {
  test.each(byId)('%s: every step shows its exact text', (__, race) => {
    expect(() => runScenario(makeTarget(), race)).not.toThrow()
  })
})

describe.each(byId)('%s', (_, race) => {
  test('ends as the model says, and its parts are what the gallery says', () => {
    const { store, lines, parts } = endOf(race.events, race)
    expect(lines).toEqual(race.end.map(({ threadId, lines: expected }) => ({ threadId, lines: expected })))
    expect(parts).toMatchObject(race.parts)
    const taken = race.events.filter((event) => decodeEvent(event).ok) // the model knows of no other
    const bubblesIn = (threads: ReturnType<typeof viewOf>) => threads.map(({ bubbles }) => bubbles)
    expectSame(bubblesIn(viewOf(store, threadsIn(race))), bubblesIn(modelOf(taken, threadsIn(race))))
  })

  test('ends alike in 20 other orders', () => {
    const orders = fc.sample(fc.shuffledSubarray([...race.events], { minLength: race.events.length }), {
      seed: 1,
      numRuns: 20,
    })
    const { lines, parts } = endOf(race.events, race)
    for (const order of orders) {
      const end = endOf(order, race)
      expectSame(end.lines, lines)
      expectSame(end.parts, parts)
    }
  })

  test('ends alike when every event arrives twice', () => {
    const { lines, parts } = endOf(race.events, race)
    const twice = endOf(
      race.events.flatMap((event) => [event, event]),
      race,
    )
    expect({ lines: twice.lines, parts: twice.parts }).toEqual({ lines, parts })
  })
})
