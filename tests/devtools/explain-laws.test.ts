import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { BubbleKey } from '../../src/core/index.ts'
import { type Effect, explain, explanationText, recordEvents } from '../../src/devtools/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { arrivals, deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { races } from '../../src/testing/index.ts'
import { holds, seedLine } from '../laws/property.ts'
import { expectSame, ownKey, syncStore } from '../laws/view.ts'
import { expectationOf, expectDropLaw, expectedEffect, expectShown } from './explain-oracle.ts'

const keysIn = (events: readonly EventInput[]): readonly BubbleKey[] => [...new Set(events.map(ownKey))]

/** How often each effect was met: a law that met none has shown nothing. */
const met = new Map<Effect, number>()

afterAll(() =>
  console.log(
    [seedLine, ...[...met].map(([effect, count]) => `${String(count).padStart(8)}  ${effect}`)].join('\n'),
  ),
)

describe('what an explanation says is shown', () => {
  test('is what the model shows, with a recording and from the rows alone', () => {
    holds(60, eventSets().chain(deliveries), (events) => {
      const store = syncStore()
      const recorder = recordEvents(store)
      for (const event of events) store.ingest(event)
      for (const key of keysIn(events)) {
        const expected = expectationOf(events, key)
        expectShown(explain(store, key), expected)
        expectShown(explain(store, key, { recorder }), expected)
      }
    })
  })

  test('is what the model shows of any list of events, law-abiding or not', () => {
    holds(60, eventLists(), (events) => {
      const store = syncStore()
      const recorder = recordEvents(store)
      for (const event of events) store.ingest(event)
      for (const key of keysIn(events)) {
        const expected = expectationOf(events, key)
        expectShown(explain(store, key), expected)
        expectShown(explain(store, key, { recorder }), expected)
      }
    })
  })

  test('is what the bubble has, at any moment, snapshots in between', () => {
    holds(
      40,
      eventSets().chain((events) => fc.tuple(fc.constant(events), arrivals(events))),
      ([events, arrived]) => {
        const store = syncStore()
        const recorder = recordEvents(store)
        for (const arrival of arrived) {
          if ('event' in arrival) store.ingest(arrival.event)
          else store.hydrate(arrival.snapshot)
        }
        for (const key of keysIn(events)) {
          const bubble = store.bubble(key)
          for (const { shown, standing } of [explain(store, key), explain(store, key, { recorder })]) {
            expectSame(shown === undefined, bubble === undefined)
            if (bubble?.kind === 'invocation' && shown?.kind === 'invocation') {
              expectSame(
                [shown.phase, shown.body, shown.missing],
                [bubble.phase, bubble.body, bubble.missing],
              )
            }
            const isListed =
              store
                .getState()
                .threads.get(bubble?.threadId ?? '')
                ?.keys.includes(key) === true
            expectSame(standing === 'shown', isListed)
          }
        }
      },
    )
  })
})

describe('what each line says', () => {
  test('is the effect that the event has in the model, and dropping it changes no more', () => {
    holds(120, fc.tuple(eventSets().chain(deliveries), fc.nat()), ([events, chance]) => {
      const dropped = events.length === 0 ? -1 : chance % events.length
      const store = syncStore()
      const recorder = recordEvents(store)
      for (const event of events) store.ingest(event)
      for (const key of keysIn(events)) {
        const explained = new Set<EventInput>()
        for (const line of explain(store, key, { recorder }).lines) {
          const event = events[line.index!]!
          const expected = expectedEffect(events, event)
          const effect = explained.has(event) && expected !== 'gone' ? 'repeats' : expected
          // A row keeps 16 of what lost: of more, nobody can say whether they were copies.
          const isKept = !line.sentence.endsWith('no longer kept')
          if (isKept || effect !== 'repeats')
            expectSame([line.effect, line.sentence, event], [effect, line.sentence, event])
          if (!explained.has(event) && dropped === events.indexOf(event)) expectDropLaw(events, event, line)
          explained.add(event)
          met.set(line.effect, (met.get(line.effect) ?? 0) + 1)
        }
        expect(explained.size).toBe(
          events.filter((event, index) => events.indexOf(event) === index && ownKey(event) === key).length,
        )
      }
    })
  })

  test('is the same from the row alone, where a row knows the event', () => {
    holds(60, eventSets().chain(deliveries), (events) => {
      const store = syncStore()
      for (const event of events) store.ingest(event)
      for (const key of keysIn(events)) {
        for (const line of explain(store, key).lines) {
          if (line.type === 'stream_chunk' || line.offset === undefined) continue
          const event = events.find(
            (each) => each.type === line.type && each.offset === line.offset && ownKey(each) === key,
          )!
          expectSame([line.effect, event], [expectedEffect(events, event), event])
        }
      }
    })
  })

  test('is said of an event that was refused, too', () => {
    holds(60, eventLists(), (events) => {
      const store = syncStore()
      const recorder = recordEvents(store)
      const receipts = events.map((event) => store.ingest(event))
      for (const key of keysIn(events)) {
        for (const { index, effect, sentence } of explain(store, key, { recorder }).lines) {
          if (index === undefined) continue
          if (receipts[index]?.status === 'rejected') expectSame(effect, 'refused')
          expect(sentence).not.toMatch(/undefined|\n/)
        }
      }
    })
  })
})

test('the laws have met each effect that an event can have', () => {
  const effects = ['creates', 'folded', 'kept_readable', 'waits', 'ends', 'ends_when_whole', 'replaces_text']
  const others = ['adds_parts', 'shown', 'answers', 'superseded', 'retracts', 'gone', 'repeats']
  expect([...met.keys()].toSorted()).toEqual([...effects, ...others].toSorted())
})

test('red: an explanation that says something else than the model is noticed', () => {
  const [, race] = races
  const store = syncStore()
  store.ingestAll(race.events)
  const [key] = keysIn(race.events)
  const explanation = explain(store, key!)
  const expected = expectationOf(race.events, key!)
  expect(() => expectShown(explanation, expected)).not.toThrow()
  const shown = { ...explanation.shown!, text: 'About forty.' }
  expect(() => expectShown({ ...explanation, shown }, expected)).toThrow(/to deeply equal/)
  expect(() => expectShown({ ...explanation, standing: 'alternative' }, expected)).toThrow(
    /to deeply equal|alternative/,
  )
  const callback = race.events.find(({ type }) => type === 'callback')!
  expect(expectedEffect(race.events, callback)).toBe('replaces_text')
  const line = { type: 'callback', effect: 'gone', sentence: '' } as const
  expect(() => expectDropLaw(race.events, callback, line)).toThrow(/to deeply equal/)
})

describe.each(races.map((race) => [race.title, race] as const))('%s', (_, race) => {
  test('at each step, what is explained is what is shown', () => {
    const store = syncStore()
    const recorder = recordEvents(store)
    for (const step of race.steps) {
      store.ingest(step.event)
      const bubbles = step.threads.flatMap((thread) => thread.bubbles)
      for (const key of keysIn(race.events)) {
        const { shown, standing } = explain(store, key, { recorder })
        const expected = bubbles.find(({ id }) => String(key).replace(/^message:/, '') === id)
        expectSame(standing, expected === undefined ? 'unknown' : 'shown')
        const { kind: __, id: ___, ...facts } = { kind: '', id: '', ...expected }
        const { author: _, ...plain } = facts as { readonly author?: unknown } // there it is a word
        expect(shown ?? {}).toMatchObject(plain)
      }
    }
  })

  test('in the end, the sentences are these', () => {
    const store = syncStore()
    const recorder = recordEvents(store)
    store.ingestAll(race.events)
    const texts = keysIn(race.events).map((key) => explanationText(explain(store, key, { recorder })))
    expect(texts.join('\n\n')).toMatchSnapshot()
  })
})
