import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Bubble, BubbleKey, BubblePart } from '../../src/core/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { type Arrival, arrivals, deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { contentOf } from '../model/content.ts'
import { readChunkPart } from '../model/read-chunk-part.ts'
import { holds, seedLine } from './property.ts'
import {
  allBubblesOf,
  expectIdentical,
  expectSame,
  modelEvents,
  ownKey,
  retractedIn,
  syncStore,
  threadsOf,
} from './view.ts'

afterAll(() => {
  console.log(seedLine)
})

const arriving = eventSets().chain((set) => fc.record({ set: fc.constant(set), arrived: arrivals(set) }))
const again = eventSets().chain((set) => fc.record({ set: fc.constant(set), delivery: deliveries(set) }))

describe('INV-5: an event leaves every bubble but its own ===', () => {
  test('whatever the event', () => {
    holds(120, eventLists(), (events) => {
      const threadIds = threadsOf(events)
      const store = syncStore()
      for (const event of events) {
        const before = bubblesByKey(store, threadIds)
        const threads = threadIds.map((threadId) => store.thread(threadId))
        const { status } = store.ingest(event)
        const after = bubblesByKey(store, threadIds)
        const own = status === 'rejected' ? undefined : ownKey(event)
        for (const key of new Set([...before.keys(), ...after.keys()])) {
          expectIdentical(key === own || after.get(key), key === own || before.get(key))
        }
        for (const [index, threadId] of threadIds.entries()) {
          const isOwn = threadId === event.threadId
          expectIdentical(isOwn || store.thread(threadId), isOwn || threads[index])
        }
      }
    })
  })

  test('a bubble of the stream or of a callback is untouched by every independent post', () => {
    holds(60, eventSets(), (set) => {
      const isPost = (event: EventInput) => event.type === 'callback' && event.disposition === 'independent'
      const store = syncStore()
      store.ingestAll(set.filter((event) => !isPost(event)))
      const before = bubblesByKey(store, threadsOf(set))
      store.ingestAll(set.filter(isPost))
      const after = bubblesByKey(store, threadsOf(set))
      for (const [key, bubble] of before) expectIdentical(after.get(key), bubble)
    })
  })
})

describe('duplicates', () => {
  test('the same event again leaves the state ===', () => {
    holds(120, again, ({ set, delivery }) => {
      // With room for every rival: a dropped one would not be recognised.
      const store = syncStore({ limits: { supersededCount: 1_000 } })
      store.ingestAll(delivery)
      const state = store.getState()
      for (const event of set) {
        expectSame(store.ingest(event), { status: 'duplicate' })
        expectIdentical(store.getState(), state)
      }
    })
  })

  test('a copy leaves its bubble ===, unless its offset is lower or its clientMessageId new', () => {
    holds(120, again, ({ delivery }) => {
      const store = syncStore({ limits: { supersededCount: 1_000 } })
      const known = new Map<string, { offset: number; isNamed: boolean }>()
      const gone = new Set<BubbleKey>()
      for (const event of delivery) {
        const content = contentOf(modelEvents([event])[0]!)
        const copy = known.get(content)
        const isNamed = event.type === 'message' && event.clientMessageId !== undefined
        const before = store.bubble(ownKey(event))
        const { status } = store.ingest(event)
        const saysNothing = copy !== undefined && event.offset! >= copy.offset && (copy.isNamed || !isNamed)
        expectIdentical(status === 'duplicate', copy !== undefined || gone.has(ownKey(event)))
        if (event.type === 'retraction') gone.add(ownKey(event))
        expectIdentical(saysNothing ? store.bubble(ownKey(event)) : before, before)
        known.set(content, {
          offset: Math.min(event.offset!, copy?.offset ?? Infinity),
          isNamed: isNamed || copy?.isNamed === true,
        })
      }
    })
  })
})

const isReset = (event: EventInput): boolean =>
  event.type === 'stream_chunk' && readChunkPart(event.part, event.seq)?.kind === 'reset'

describe('keys', () => {
  test('the stream’s parts only ever grow at the end, but for a reset, and keep their keys', () => {
    holds(120, arriving, ({ set, arrived }) => {
      const begunAgain = new Set(set.filter(isReset).map(ownKey))
      const store = syncStore()
      const known = new Map<BubbleKey, readonly BubblePart[]>()
      for (const arrival of arrived) {
        arrive(store, arrival)
        for (const bubble of bubblesByKey(store, threadsOf(set)).values()) {
          if (bubble.kind === 'message' || begunAgain.has(bubble.key)) continue
          for (const [index, { kind, key }] of (known.get(bubble.key) ?? []).entries()) {
            expectIdentical(bubble.streamParts[index]?.kind, kind)
            expectIdentical(bubble.streamParts[index]?.key, key)
          }
          known.set(bubble.key, bubble.streamParts)
        }
      }
    })
  })

  test('a part’s key is its own in its bubble, and what the stream began keeps it', () => {
    holds(120, arriving, ({ set, arrived }) => {
      const store = syncStore()
      const known = new Map<string, string>()
      for (const arrival of arrived) {
        arrive(store, arrival)
        for (const bubble of bubblesByKey(store, threadsOf(set)).values()) {
          const keys = bubble.parts.map(({ key }) => key)
          expectIdentical(new Set(keys).size, keys.length)
          if (bubble.kind === 'message') continue
          for (const [name, part] of named(bubble, bubble.streamParts)) known.set(name, part.key)
          for (const [name, part] of named(bubble, bubble.parts)) {
            expectIdentical(part.key, known.get(name) ?? part.key)
          }
        }
      }
    })
  })

  test('a bubble keeps its key, and every key that was shown finds its bubble', () => {
    holds(80, arriving, ({ set, arrived }) => {
      const store = syncStore()
      const shown = new Set<BubbleKey>()
      const gone = retractedIn(set)
      for (const arrival of arrived) {
        arrive(store, arrival)
        for (const key of bubblesByKey(store, threadsOf(set)).keys()) shown.add(key)
        const known = bubblesByKey(store, threadsOf(set))
        for (const key of shown) {
          if (gone.has(key) && !known.has(key)) shown.delete(key)
          else expectIdentical(store.bubble(key)?.key, key)
        }
      }
      const kept = threadsOf(set).flatMap((threadId) => allBubblesOf(store, threadId).map(({ key }) => key))
      expect(new Set(kept)).toEqual(shown)
      expect(kept).toHaveLength(shown.size)
    })
  })
})

/**
 * Names parts by what is the same for a person: the nth call of a toolCallId, data with a name and id, text at a
 * place.
 */
function named(
  { key }: Bubble,
  parts: readonly BubblePart[],
): readonly (readonly [name: string, part: BubblePart])[] {
  const nameOf = (part: BubblePart): readonly string[] => {
    if (part.kind === 'tool') return [key, part.toolCallId]
    return part.kind === 'data' ? [key, part.name, part.dataId] : [key, part.kind, part.key]
  }
  const names = parts.map((part) => JSON.stringify(nameOf(part)))
  return parts.map((part, index) => {
    const before = names.slice(0, index).filter((name) => name === names[index]).length
    return [`${names[index]} ${before}`, part]
  })
}

function bubblesByKey(store: BubbleStore, threadIds: readonly string[]): Map<BubbleKey, Bubble> {
  const bubbles = threadIds.flatMap((threadId) => allBubblesOf(store, threadId))
  return new Map(bubbles.map((bubble) => [bubble.key, bubble]))
}

function arrive(store: BubbleStore, arrival: Arrival): void {
  if ('event' in arrival) store.ingest(arrival.event)
  else store.hydrate(arrival.snapshot)
}
