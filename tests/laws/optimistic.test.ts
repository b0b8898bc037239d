import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { bubbleKey, type BubbleKey } from '../../src/core/index.ts'
import type { Author, EventInput, ThreadSnapshot } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { arrivals, eventSets } from '../../src/testing/arbitraries.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import { expectCases, type Happening, Player, sentIn } from './optimistic-player.ts'
import { holds, seedLine } from './property.ts'
import { rowsNeverMet, rowTable } from './rows.ts'
import { expectIdentical, expectSame, inOrder, modelOf, plain, syncStore, threadsOf } from './view.ts'

/** Ids of the set's messages, which both threads use, and one that the server never gets. */
const idsOf = (set: readonly EventInput[]): readonly string[] => [
  ...new Set(set.flatMap((event) => (event.type === 'message' ? (event.clientMessageId ?? []) : []))),
  'never sent',
]

const emptyOf = (set: readonly EventInput[], threadId: string): ThreadSnapshot =>
  // The set's own epoch, which was already decoded once.
  ({
    v: 1,
    threadId,
    epoch: set.find((event) => event.threadId === threadId)?.epoch,
    offset: 0,
    bubbles: [],
  }) as unknown as ThreadSnapshot

const authors: readonly (Author | undefined)[] = [
  undefined,
  { kind: 'user' },
  { kind: 'user', id: 'me' },
  { kind: 'user', id: 'you' },
]

/** What is shown does not say what comes after a retracted turn. So turns with alternatives are not retracted here. */
const isSingle = (event: EventInput, set: readonly EventInput[]): boolean =>
  event.type !== 'retraction' ||
  event.invocationId === undefined ||
  !set.some(
    (one) =>
      one.type === 'invocation_created' &&
      one.regenerates !== undefined &&
      [one.invocationId, one.regenerates].includes(event.invocationId ?? ''),
  )

const happenings = eventSets()
  .map((set) => set.filter((event) => isSingle(event, set)))
  .filter((set) => set.length > 0)
  .chain((set) =>
    fc.record({
      set: fc.constant(set),
      arrived: arrivals(set),
      /** Threads whose server first reported empty logs. */
      begun: fc.subarray([...threadsOf(set)]),
      acts: fc.array(
        fc.record({
          act: fc.constantFrom('add' as const, 'add' as const, 'fail' as const, 'remove' as const),
          threadId: fc.constantFrom(...threadsOf(set)),
          clientMessageId: fc.constantFrom(...idsOf(set)),
          author: fc.constantFrom(...authors),
          place: fc.oneof(fc.nat(4), fc.nat(set.length * 2)),
        }),
        { maxLength: 12 },
      ),
    }),
  )
  .map(({ set, arrived, begun, acts }) => {
    const all: Happening[] = [...begun.map((threadId) => ({ snapshot: emptyOf(set, threadId) })), ...arrived]
    for (const { place, author, ...act } of acts) {
      all.splice(Math.min(place, all.length), 0, { ...act, ...(author !== undefined && { author }) })
    }
    return { set, all }
  })

expectCases()

afterAll(() => {
  console.log(`${seedLine}\n${rowTable()}`)
})

describe('messages that are shown before they are sent', () => {
  test('each stands where the model says, and the server’s messages show as without them; no key changes', () => {
    holds(300, happenings, ({ set, all }) => {
      const threadIds = threadsOf(set)
      const player = new Player(syncStore())
      const keys = new Map<string, BubbleKey>()
      for (const happening of all) {
        player.play(happening)
        for (const threadId of threadIds) {
          player.expectPlaces(threadId)
          expectStable(player.store, threadId, keys)
        }
      }
      for (const [index, threadId] of threadIds.entries()) {
        const expected = modelOf(inOrder(set), threadIds)[index]!.bubbles.map(({ view }) => view)
        expectSame(sentIn(player.store, threadId).map(plain), expected)
      }
    })
  })
})

// Last, because it needs the counts of the other.
test('every case of a message that is not sent yet was met', () => {
  expect(rowsNeverMet()).toEqual([])
})

/** A message keeps the key under which it was first known, and can also be found by its messageId. */
function expectStable(store: BubbleStore, threadId: string, keys: Map<string, BubbleKey>): void {
  for (const bubble of bubblesOf(store, threadId)) {
    if (bubble.kind === 'invocation') continue
    expectIdentical(store.bubble(bubble.key), bubble)
    if (bubble.messageId === undefined) continue
    expectIdentical(store.bubble(bubbleKey.message(bubble.messageId)), bubble)
    expectIdentical(keys.get(bubble.messageId) ?? bubble.key, bubble.key)
    keys.set(bubble.messageId, bubble.key)
  }
}
