import { describe, expect, test } from 'vitest'
import { alternativesOf, bubbleKey, type BubbleStore } from '../../../src/index.ts'
import { threadScript, withoutOffset } from '../../../src/testing/index.ts'
import { idsOf, newStore, orders, outcome, replay, shownState } from '../../support/replay.ts'

const turn = bubbleKey.invocation
const triesOf = (store: BubbleStore, key: string): readonly string[] =>
  alternativesOf(store.getState(), turn(key))

/** Two questions; the first has three answers. */
function story() {
  const t = threadScript('t')
  const log = [
    t.message('q1', 'How many?'),
    t.created('a'),
    t.chunk('a', 'One'),
    t.message('q2', 'And now?'),
    t.created('b'),
    t.created('a2', { regenerates: 'a' }),
    t.chunk('a2', 'Two'),
    t.created('a3', { regenerates: 'a2' }),
  ]
  return {
    t,
    log,
    tries: log.filter((event) => 'invocationId' in event && event.invocationId?.startsWith('a')),
  }
}

describe('alternatives', () => {
  test('share the lowest of their places, and the one created last is shown', () => {
    const { log } = story()
    const store = replay(...log)
    expect(idsOf(store)).toEqual(['q1', 'a3', 'q2', 'b'])
    for (const key of ['a', 'a2', 'a3']) expect(triesOf(store, key)).toEqual(['a', 'a2', 'a3'])
    expect(triesOf(store, 'b')).toEqual(['b'])
    expect(alternativesOf(store.getState(), bubbleKey.message('q1'))).toEqual([])
    expect(triesOf(store, 'nobody')).toEqual([])
    expect(store.thread('t')).toMatchObject({ openCount: 4, alternatives: [['a', 'a2', 'a3']] })
  })

  test('are the same in any order of the events', () => {
    const { log, tries } = story()
    const expected = replay(...log)
    for (const order of orders(tries)) {
      const store = replay(...log.filter((event) => !tries.includes(event)), ...order)
      expect(shownState(store)).toEqual(shownState(expected))
      expect(store.snapshot('t')).toEqual(expected.snapshot('t'))
    }
  })

  test('are all in a snapshot', () => {
    const store = replay(...story().log)
    const other = newStore()
    other.hydrate(store.snapshot('t'))
    expect(shownState(other)).toEqual(shownState(store))
    expect(other.snapshot('t')).toEqual(store.snapshot('t'))
  })

  test('change the view of their thread, and no bubble', () => {
    const { log } = story()
    const store = replay(...log.slice(0, 5))
    const before = ['a', 'b'].map((id) => store.invocation(id))
    store.ingestAll(log.slice(5))
    expect(['a', 'b'].map((id) => store.invocation(id))).toEqual(before)
    for (const [index, id] of ['a', 'b'].entries()) expect(store.invocation(id)).toBe(before[index])
  })

  test('keep the same list object until it changes, and so does a turn without alternatives', () => {
    const { t, log } = story()
    const store = replay(...log)
    const [lists, lone] = [triesOf(store, 'a'), triesOf(store, 'b')]
    store.ingestAll([
      t.chunk('a', 'x', { offset: 99 }),
      t.chunk('b', 'x'),
      t.created('c', { regenerates: 'd' }),
      t.created('d'),
    ])
    expect(triesOf(store, 'c')).toEqual(['c', 'd'])
    expect(triesOf(store, 'a3')).toBe(lists)
    expect(triesOf(store, 'b')).toBe(lone)
    store.ingest(t.created('a4', { regenerates: 'a' }))
    expect(triesOf(store, 'a3')).toEqual(['a', 'a2', 'a3', 'a4'])
    expect(triesOf(store, 'd')).toBe(triesOf(store, 'c'))
  })

  test('that are retracted still link the others, and count for the place', () => {
    const { t, log } = story()
    const events = [...log, t.retraction({ invocationId: 'a2' }), t.retraction({ invocationId: 'a' })]
    const store = replay(...events)
    expect(idsOf(store)).toEqual(['q1', 'a3', 'q2', 'b'])
    expect(triesOf(store, 'a3')).toEqual(['a3'])
    const other = replay(...events.toReversed())
    expect(shownState(other)).toEqual(shownState(store))
    expect(other.snapshot('t')).toEqual(store.snapshot('t'))
    const restored = newStore()
    restored.hydrate(store.snapshot('t'))
    restored.ingest(t.created('a4', { regenerates: 'a2' }))
    expect(idsOf(restored)).toEqual(['q1', 'a4', 'q2', 'b'])
    store.ingestAll([t.retraction({ invocationId: 'a3' })])
    expect(idsOf(store)).toEqual(['q1', 'q2', 'b'])
  })

  test('a cycle is a group, and the creation that closes it is reported', () => {
    const t = threadScript('t')
    const log = [
      t.created('a', { regenerates: 'c' }),
      t.created('b', { regenerates: 'a' }),
      t.created('c', { regenerates: 'b' }),
      t.created('d', { regenerates: 'd' }),
    ]
    for (const order of orders(log)) {
      const store = newStore()
      const said = order.map((event) => outcome(store.ingest(event)))
      expect(said.filter((each) => each === 'applied conflicting_created')).toHaveLength(2)
      expect(idsOf(store)).toEqual(['c', 'd'])
      expect(triesOf(store, 'b')).toEqual(['a', 'b', 'c'])
      expect(triesOf(store, 'd')).toEqual(['d'])
    }
  })

  test('a superseded creation links nothing', () => {
    const t = threadScript('t')
    const [late, early] = [t.created('b', { regenerates: 'a', offset: 9 }), t.created('b', { offset: 3 })]
    const log = [
      t.created('a'),
      t.message('q', 'Hi'),
      late,
      early,
      t.created('c', { regenerates: 'b', offset: 5 }),
    ]
    for (const order of orders(log)) {
      const store = replay(...order)
      expect(idsOf(store)).toEqual(['a', 'q', 'c'])
      expect(triesOf(store, 'a')).toEqual(['a'])
      expect(triesOf(store, 'c')).toEqual(['b', 'c'])
    }
  })

  test('an unknown turn links nothing', () => {
    const t = threadScript('t')
    const store = replay(t.created('b', { regenerates: 'a' }), t.created('c', { regenerates: 'a' }))
    expect(idsOf(store)).toEqual(['b', 'c'])
    store.ingest(t.chunk('a', 'Late'))
    expect(idsOf(store)).toEqual(['c'])
    expect(triesOf(store, 'a')).toEqual(['a', 'b', 'c'])
  })

  test('without offsets, the one that arrived last is shown', () => {
    const { log } = story()
    const store = replay(...log.map((event) => withoutOffset(event)))
    expect(idsOf(store)).toEqual(['q1', 'a3', 'q2', 'b'])
    const other = newStore()
    other.hydrate(store.snapshot('t'))
    expect(idsOf(other)).toEqual(['q1', 'a3', 'q2', 'b'])
    expect(triesOf(other, 'a')).toEqual(['a', 'a2', 'a3'])
  })

  test('newer alternatives of a turn stay before the message that is being sent after it', () => {
    const t = threadScript('t')
    const store = replay(t.message('q', 'Hi'), t.created('a'))
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Mine' }] })
    const bubble = store.bubble(store.thread('t')!.keys[2]!)
    store.ingestAll([
      t.created('b'),
      t.created('a2', { regenerates: 'a' }),
      t.created('a3', { regenerates: 'a2' }),
    ])
    expect(idsOf(store)).toEqual(['q', 'a3', 'c', 'b'])
    store.ingest(t.retraction({ invocationId: 'a3' }))
    expect(idsOf(store)).toEqual(['q', 'a2', 'c', 'b'])
    expect(store.bubble(store.thread('t')!.keys[2]!)).toBe(bubble)
    store.ingestAll(['a', 'a2'].map((invocationId) => t.retraction({ invocationId })))
    expect(idsOf(store)).toEqual(['q', 'b', 'c'])
  })
})

test('a message no longer follows a retracted turn without alternatives', () => {
  const t = threadScript('t')
  const [first, counts, second] = [
    t.created('a'),
    t.created('b', { regenerates: 'nobody' }),
    t.created('b', { regenerates: 'a' }),
  ]
  const store = replay(first)
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'x' }] })
  store.ingestAll([second, t.retraction({ invocationId: 'a' }), counts])
  store.hydrate(store.snapshot('t'))
  store.ingest(t.created('later'))
  expect(idsOf(store)).toEqual(['b', 'c', 'later'])
})
