import { describe, expect, test } from 'vitest'
import { partText, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, newStore, orders, outcome, replay, turn } from '../support/replay.ts'

describe('replace callbacks of one invocation that differ', () => {
  test('the highest revision wins, without a violation', () => {
    const t = threadScript('t')
    const events = [
      t.callback('i', 'one', { revision: 1 }),
      t.callback('i', 'three', { revision: 3 }),
      t.callback('i', 'two', { revision: 2 }),
    ]
    for (const order of orders(events)) {
      const store = replay(...order)
      expect(textOf(turn(store, 'i'))).toBe('three')
      expect(codesOf(store)).toEqual([])
    }
  })

  test('at one revision the lowest offset wins, with the violation', () => {
    const t = threadScript('t')
    const events = [
      t.callback('i', 'low'),
      t.callback('i', 'high'),
      t.callback('i', 'other', { messageId: 'n' }),
    ]
    for (const order of orders(events)) {
      const store = replay(...order)
      expect(textOf(turn(store, 'i'))).toBe('low')
      expect(codesOf(store)).toEqual(['conflicting_callback', 'conflicting_callback'])
      expect(turn(store, 'i').superseded.map(({ offset }) => offset)).toEqual([1, 2])
    }
  })

  test('without offsets the first to arrive wins, and an offset wins over none', () => {
    const t = threadScript('t', { offsets: false })
    const [first, second] = [t.callback('i', 'first'), t.callback('i', 'second')]
    expect(textOf(turn(replay(first, second), 'i'))).toBe('first')
    expect(textOf(turn(replay(second, first), 'i'))).toBe('second')
    expect(textOf(turn(replay(first, { ...second, epoch: 'e', offset: 7 }), 'i'))).toBe('second')
  })

  test('a missing revision is revision 0', () => {
    const t = threadScript('t')
    const store = replay(t.callback('i', 'x'))
    expect(outcome(store.ingest(t.callback('i', 'x', { revision: 0 })))).toBe('duplicate')
    expect(outcome(store.ingest(t.callback('i', 'y', { revision: 0 })))).toBe('applied conflicting_callback')
  })

  test('the same text under another messageId differs', () => {
    const t = threadScript('t')
    const store = replay(t.callback('i', 'x'))
    expect(outcome(store.ingest(t.callback('i', 'x', { messageId: 'n' })))).toBe(
      'applied conflicting_callback',
    )
    expect(turn(store, 'i').superseded).toHaveLength(1)
  })

  test('the same text at another revision is not a copy, and its revision decides', () => {
    const t = threadScript('t')
    const store = replay(t.callback('i', 'x', { revision: 1 }))
    expect(outcome(store.ingest(t.callback('i', 'x', { revision: 2 })))).toBe('applied')
    expect(outcome(store.ingest(t.callback('i', 'x', { revision: 0 })))).toBe('applied')
    expect(turn(store, 'i').superseded.map(({ revision }) => revision)).toEqual([1, 0])
  })

  test('the same parts in another order, or more of them, differ', () => {
    const t = threadScript('t')
    const [a, b] = [
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b' },
    ] as const
    const store = replay(t.callback('i', [a, b]))
    expect(outcome(store.ingest(t.callback('i', [b, a])))).toBe('applied conflicting_callback')
    expect(outcome(store.ingest(t.callback('i', [a, b, a])))).toBe('applied conflicting_callback')
    expect(outcome(store.ingest(t.callback('i', [{ kind: 'text', text: 'ab' }])))).toBe(
      'applied conflicting_callback',
    )
  })

  test('data that is twice in a callback differs from data that is there once', () => {
    const t = threadScript('t')
    const data = (value: number) => ({ kind: 'data', name: 'n', dataId: 'd', value }) as const
    const store = replay(t.callback('i', [data(1), data(2)]))
    expect(turn(store, 'i').parts).toMatchObject([{ value: 2 }])
    expect(outcome(store.ingest(t.callback('i', [data(2)])))).toBe('applied conflicting_callback')
  })

  test('a copy of a loser is a duplicate; at the lowest offset it wins', () => {
    const t = threadScript('t')
    const [low, high] = [t.callback('i', 'low', { offset: 4 }), t.callback('i', 'high', { offset: 6 })]
    const store = replay(low, high)
    const { bubbles } = store.getState()
    expect(outcome(store.ingest(high))).toBe('duplicate')
    expect(store.getState().bubbles).toBe(bubbles)
    expect(outcome(store.ingest({ ...high, offset: 2 }))).toBe('duplicate')
    expect(textOf(turn(store, 'i'))).toBe('high')
    expect(turn(store, 'i')).toMatchObject({ offset: 2, superseded: [{ offset: 4 }] })
  })
})

describe('superseded', () => {
  test('has the others, by descending revision, then by offset', () => {
    const t = threadScript('t')
    const events = [
      t.callback('i', 'r1 at 0', { revision: 1 }),
      t.callback('i', 'r2 at 1', { revision: 2 }),
      t.callback('i', 'r1 at 2', { revision: 1 }),
      t.callback('i', 'r0 at 3'),
      t.callback('i', 'r2 at 4', { revision: 2, at: 44 }),
    ]
    for (const order of orders(events)) {
      const { superseded } = turn(replay(...order), 'i')
      expect(superseded.map(({ revision, offset, messageId }) => [revision, offset, messageId])).toEqual([
        [2, 4, 'i.callback'],
        [1, 0, 'i.callback'],
        [1, 2, 'i.callback'],
        [0, 3, 'i.callback'],
      ])
      expect(superseded[0]?.at).toBe(44)
      expect(superseded.map(({ parts }) => parts.map(partText).join())).toEqual([
        'r2 at 4',
        'r1 at 0',
        'r1 at 2',
        'r0 at 3',
      ])
    }
  })

  test('holds at most 16: the best ones, in any order of arrival', () => {
    const t = threadScript('t')
    const events = Array.from({ length: 40 }, (_, revision) => t.callback('i', `r${revision}`, { revision }))
    for (const order of [
      events,
      events.toReversed(),
      events.toSorted((a, b) => text(a).localeCompare(text(b))),
    ]) {
      const bubble = turn(replay(...order), 'i')
      expect(textOf(bubble)).toBe('r39')
      expect(bubble.superseded.map(({ revision }) => revision)).toEqual(
        Array.from({ length: 16 }, (_, index) => 38 - index),
      )
    }
  })

  test('holds as many as the limit says, none included', () => {
    for (const supersededCount of [0, 1, 3]) {
      const t = threadScript('t')
      const store = newStore({ limits: { supersededCount } })
      for (let revision = 0; revision < 6; revision++)
        store.ingest(t.callback('i', `r${revision}`, { revision }))
      expect(textOf(turn(store, 'i'))).toBe('r5')
      expect(turn(store, 'i').superseded).toHaveLength(supersededCount)
    }
  })

  test('has neither the stream’s text nor the shown one', () => {
    const t = threadScript('t')
    expect(turn(replay(t.chunk('i', 'a'), t.callback('i', 'b')), 'i').superseded).toEqual([])
  })
})

const text = (event: unknown): string => JSON.stringify(event).length + JSON.stringify(event)
