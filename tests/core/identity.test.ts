import { describe, expect, test } from 'vitest'
import { type Bubble, bubbleKey, type BubbleStore } from '../../src/index.ts'
import { bubblesOf, threadScript } from '../../src/testing/index.ts'
import { newStore, orders, replay, turn } from '../support/replay.ts'

/** Two turns, a post and two messages in one thread, a turn in another. */
function crowd() {
  const t = threadScript('t')
  const u = threadScript('u')
  return {
    t,
    u,
    store: replay(
      t.message('q', 'Hi'),
      t.created('a'),
      t.chunk('a', 'one'),
      t.created('b'),
      t.chunk('b', 'two', { seq: 1 }),
      t.post('a', 'aside', { messageId: 'p' }),
      t.callback('b', 'x'),
      u.created('c'),
      u.chunk('c', 'three'),
    ),
  }
}

const bubblesBy = (store: BubbleStore): ReadonlyMap<string, Bubble> =>
  new Map(
    ['t', 'u'].flatMap((threadId) =>
      bubblesOf(store, threadId).map((bubble) => [bubble.key, bubble] as const),
    ),
  )

describe('INV-5: an event of one invocation leaves every other bubble ===', () => {
  type Step = readonly [name: string, key: string, event: (crowdOf: ReturnType<typeof crowd>) => unknown]
  const steps: readonly Step[] = [
    ['a chunk', bubbleKey.invocation('a'), ({ t }) => t.chunk('a', '!')],
    ['a held chunk', bubbleKey.invocation('a'), ({ t }) => t.chunk('a', '!', { seq: 9 })],
    ['a chunk that fills a hole', bubbleKey.invocation('b'), ({ t }) => t.chunk('b', '!', { seq: 0 })],
    ['a tool call', bubbleKey.invocation('a'), ({ t }) => t.toolCall('a', 'x', 'f', '{}')],
    ['an end', bubbleKey.invocation('a'), ({ t }) => t.finalized('a')],
    ['a callback', bubbleKey.invocation('a'), ({ t }) => t.callback('a', 'final')],
    ['a callback that loses', bubbleKey.invocation('b'), ({ t }) => t.callback('b', 'y')],
    ['a creation', bubbleKey.invocation('b'), ({ t }) => t.created('b', { agentId: 'late' })],
    ['a first post', 'message:n', ({ t }) => t.post('b', 'x', { messageId: 'n' })],
    ['an edited post', 'message:p', ({ t }) => t.post('a', 'x', { messageId: 'p', revision: 1 })],
    ['an edit', 'message:q', ({ t }) => t.message('q', 'x', { revision: 1 })],
    ['a new message', 'message:m', ({ t }) => t.message('m', 'x')],
    ['a new turn', bubbleKey.invocation('d'), ({ t }) => t.created('d')],
    ['a new turn above all', bubbleKey.invocation('d'), ({ t }) => t.created('d', { offset: -0 })],
    ['an event of another thread', bubbleKey.invocation('c'), ({ u }) => u.chunk('c', '!')],
  ]

  test.each(steps)('%s', (_, key, eventOf) => {
    const all = crowd()
    const before = bubblesBy(all.store)
    all.store.ingest(eventOf(all))
    const after = bubblesBy(all.store)
    const changed = [...after].filter(([name, bubble]) => before.get(name) !== bubble).map(([name]) => name)
    expect(changed).toEqual([key])
    expect([...before.keys()].every((name) => after.has(name))).toBe(true)
  })

  test.each([
    ['a duplicate', ({ t }: ReturnType<typeof crowd>) => t.chunk('a', 'one', { seq: 0 })],
    [
      'a missing id',
      () => ({
        type: 'callback',
        origin: 'callback',
        threadId: 't',
        messageId: 'x',
        disposition: 'replace',
        parts: [{ kind: 'text', text: 'one' }],
      }),
    ],
    ['a conflicting id', ({ u }: ReturnType<typeof crowd>) => u.chunk('a', 'one', { seq: 1 })],
    ['a conflicting chunk', ({ t }: ReturnType<typeof crowd>) => t.chunk('b', 'other', { seq: 1 })],
    ['nonsense', () => ({ hello: 'world' })],
  ])('%s leaves all of them', (_, eventOf) => {
    const all = crowd()
    const before = bubblesBy(all.store)
    all.store.ingest(eventOf(all))
    expect(bubblesBy(all.store)).toEqual(before)
    for (const [key, bubble] of bubblesBy(all.store)) expect(before.get(key)).toBe(bubble)
  })
})

test('INV-5: a snapshot leaves every bubble === for which it has nothing new', () => {
  const { store, t } = crowd()
  const events = [t.chunk('a', '!'), t.message('q', 'Hi!', { revision: 1 })]
  const ahead = crowd().store
  ahead.ingestAll(events)
  const before = bubblesBy(store)
  store.hydrate(JSON.parse(JSON.stringify(ahead.snapshot('t'))))
  const changed = [...bubblesBy(store)]
    .filter(([key, bubble]) => before.get(key) !== bubble)
    .map(([key]) => key)
  expect(changed.toSorted()).toEqual([bubbleKey.invocation('a'), 'message:q'])
  expect(bubblesOf(store, 't')).toEqual(bubblesOf(ahead, 't'))
})

describe('a view keeps its identity', () => {
  test('of a bubble, until it changes: two reads return the same object', () => {
    const { store, t } = crowd()
    const bubble = turn(store, 'a')
    expect(turn(store, 'a')).toBe(bubble)
    store.flush()
    expect(turn(store, 'a')).toBe(bubble)
    store.ingest(t.chunk('a', '!'))
    expect(turn(store, 'a')).not.toBe(bubble)
  })

  test('of a thread and its keys, while only the content of bubbles changes', () => {
    const { store, t } = crowd()
    const view = store.thread('t')
    store.ingestAll([t.chunk('a', '!'), t.callback('a', 'x'), t.message('q', 'edited', { revision: 1 })])
    expect(store.thread('t')).toBe(view)
    store.ingest(t.finalized('a'))
    expect(store.thread('t')).not.toBe(view)
    expect(store.thread('t')?.keys).toBe(view?.keys)
  })

  test('of parts that did not change', () => {
    const { store, t } = crowd()
    store.ingestAll([t.toolCall('a', 'x', 'f', '{}'), t.chunk('a', 'more')])
    const [first, tool] = turn(store, 'a').parts
    store.ingest(t.chunk('a', '!'))
    expect(turn(store, 'a').parts[0]).toBe(first)
    expect(turn(store, 'a').parts[1]).toBe(tool)
  })

  test('of sealed segments of a long text', () => {
    const t = threadScript('t')
    const store = newStore()
    for (let line = 0; line < 400; line++) store.ingest(t.chunk('i', `${line} ${'x'.repeat(60)}\n`))
    const [before] = turn(store, 'i').parts
    store.ingest(t.chunk('i', 'the end'))
    const [after] = turn(store, 'i').parts
    if (before?.kind !== 'text' || after?.kind !== 'text') throw new RangeError('these are texts')
    expect(before.segments.length).toBeGreaterThan(5)
    expect(after.segments.slice(0, before.segments.length - 1)).toEqual(before.segments.slice(0, -1))
  })
})

test('a published state stays the same, whatever arrives later', () => {
  const t = threadScript('t')
  const events = [
    t.chunk('a', 'one'),
    t.toolCall('a', 'x', 'f', '{'),
    t.toolCall('a', 'x', 'f', '}'),
    t.data('a', 'n', 'd', 1),
    t.data('a', 'n', 'd', 2),
    t.chunk('a', 'held', { seq: 9 }),
    t.chunk('a', 'two'),
    t.callback('a', 'final'),
    t.callback('a', 'rival'),
    t.message('q', 'Hi'),
    t.message('q', 'Hi!', { revision: 1 }),
    t.finalized('a'),
    { nonsense: true },
  ]
  const store = newStore()
  const states = events.map((event) => {
    store.ingest(event)
    const state = store.getState()
    return { state, text: JSON.stringify(state) }
  })
  for (const { state, text } of states) expect(JSON.stringify(state)).toBe(text)
})

test('a copy of an event at a lower offset changes only its bubble', () => {
  const t = threadScript('t')
  const events = [
    t.created('a', { offset: 5 }),
    t.created('b', { offset: 6 }),
    t.message('m', 'x', { offset: 7 }),
  ]
  for (const order of orders(events)) {
    const store = replay(...order)
    const before = bubblesBy(store)
    store.ingest({ ...events[1], offset: 1 })
    const changed = [...bubblesBy(store)]
      .filter(([key, bubble]) => before.get(key) !== bubble)
      .map(([key]) => key)
    expect(changed).toEqual([bubbleKey.invocation('b')])
  }
})
