import * as fc from 'fast-check'
import { afterAll, describe, test } from 'vitest'
import { bubbleKey, type BubbleKey } from '../../src/core/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { type Arrival, arrivals, eventSets } from '../../src/testing/arbitraries.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import { holds, seedLine } from './property.ts'
import { expectIdentical, expectSame, inOrder, modelOf, plain, syncStore, threadsOf } from './view.ts'

afterAll(() => {
  console.log(seedLine)
})

/** What a person does to a message that is shown before it is sent. */
interface Act {
  readonly act: 'add' | 'fail' | 'remove'
  readonly threadId: string
  readonly clientMessageId: string
}
type Happening = Arrival | Act

/** Messages of the set that carry an id of this client, and one that the server never hears of. */
const idsOfClient = (set: readonly EventInput[]): readonly Omit<Act, 'act'>[] => [
  ...set.flatMap((event) =>
    event.type === 'message' && event.clientMessageId !== undefined
      ? [{ threadId: event.threadId, clientMessageId: event.clientMessageId }]
      : [],
  ),
  ...threadsOf(set).map((threadId) => ({ threadId, clientMessageId: `never sent in ${threadId}` })),
]

const happenings = eventSets()
  .filter((set) => set.length > 0)
  .chain((set) =>
    fc.record({
      set: fc.constant(set),
      arrived: arrivals(set),
      acts: fc.array(
        fc.record({
          act: fc.constantFrom('add' as const, 'add' as const, 'fail' as const, 'remove' as const),
          id: fc.constantFrom(...idsOfClient(set)),
          place: fc.nat(set.length * 2),
        }),
        { maxLength: 8 },
      ),
    }),
  )
  .map(({ set, arrived, acts }) => {
    const all: Happening[] = [...arrived]
    for (const { act, id, place } of acts) all.splice(Math.min(place, all.length), 0, { act, ...id })
    return { set, all }
  })

describe('messages that are shown before they are sent', () => {
  test('the server’s messages show as without them; what was not sent stays; no key changes', () => {
    holds(150, happenings, ({ set, all }) => {
      const store = syncStore()
      const keys = new Map<string, BubbleKey>()
      const waiting = new Set<string>()
      for (const happening of all) {
        happen(store, happening, waiting)
        for (const threadId of threadsOf(set)) expectStable(store, threadId, keys)
      }
      for (const [index, threadId] of threadsOf(set).entries()) {
        const bubbles = bubblesOf(store, threadId)
        const sent = bubbles.filter((bubble) => bubble.kind === 'invocation' || bubble.delivery === 'sent')
        const expected = modelOf(inOrder(set), threadsOf(set))[index]!.bubbles.map(({ view }) => view)
        expectSame(sent.map(plain), expected)
        const others = bubbles.filter((bubble) => !sent.includes(bubble))
        const ids = others.map((bubble) => bubble.kind === 'message' && bubble.clientMessageId)
        expectSame(
          ids,
          [...waiting].filter((id) => id === `never sent in ${threadId}`),
        )
      }
    })
  })
})

function happen(store: BubbleStore, happening: Happening, waiting: Set<string>): void {
  if ('event' in happening) return void store.ingest(happening.event)
  if ('snapshot' in happening) return void store.hydrate(happening.snapshot)
  const { act, threadId, clientMessageId } = happening
  if (act === 'remove') {
    store.removeOptimistic(clientMessageId)
    waiting.delete(clientMessageId)
  } else if (act === 'fail') {
    store.failOptimistic(clientMessageId, 'offline')
  } else {
    const key = store.addOptimistic({ threadId, clientMessageId, parts: [{ kind: 'text', text: 'Hi' }] })
    waiting.add(clientMessageId)
    const bubble = store.bubble(key)
    expectSame([bubble?.key, bubble?.kind === 'message' && bubble.clientMessageId], [key, clientMessageId])
  }
}

/** A message keeps the key under which it was first known, and is found by its messageId, too. */
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
