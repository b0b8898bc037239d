import { describe, expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, orders, outcome, partsOf, replay, turn } from '../support/replay.ts'

describe('a second stream_finalized that differs', () => {
  test('has the violation, and the lowest offset wins', () => {
    const t = threadScript('t')
    const low = t.finalized('i', { outcome: 'failed', error: { message: 'low' } })
    const high = t.finalized('i', { chunkCount: 2 })
    for (const order of orders([low, high])) {
      const store = replay(...order)
      expect(codesOf(store)).toEqual(['conflicting_end'])
      expect(turn(store, 'i')).toMatchObject({ phase: 'failed', error: { message: 'low' }, missing: 0 })
    }
  })

  test.each([
    ['another chunkCount', { chunkCount: 1 }],
    ['another outcome', { outcome: 'cancelled' }],
    ['an error', { error: { message: 'm' } }],
  ] as const)('is one with %s', (_, more) => {
    const t = threadScript('t')
    const store = replay(t.finalized('i'))
    expect(outcome(store.ingest(t.finalized('i', more)))).toBe('applied conflicting_end')
    expect(turn(store, 'i')).toMatchObject({ phase: 'completed', missing: 0 })
    expect(outcome(store.ingest(t.finalized('i', more)))).toBe('duplicate')
  })

  test('without offsets the first to arrive wins, and an offset wins over none', () => {
    const t = threadScript('t', { offsets: false })
    const [first, second] = [t.finalized('i'), t.finalized('i', { outcome: 'failed' })]
    expect(turn(replay(first, second), 'i').phase).toBe('completed')
    expect(turn(replay(second, first), 'i').phase).toBe('failed')
    expect(turn(replay(first, { ...second, epoch: 'e', offset: 9 }), 'i').phase).toBe('failed')
  })

  test('a copy of the loser at the lowest offset makes it win', () => {
    const t = threadScript('t')
    const [low, high] = [t.finalized('i', { offset: 3 }), t.finalized('i', { outcome: 'failed', offset: 5 })]
    const store = replay(low, high)
    expect(outcome(store.ingest({ ...high, offset: 1 }))).toBe('duplicate')
    expect(turn(store, 'i').phase).toBe('failed')
  })
})

describe('a second invocation_created that differs', () => {
  test('has the violation, and the lowest offset wins as a whole', () => {
    const t = threadScript('t')
    const low = t.created('i', { agentId: 'a', replyTo: 'q' })
    const high = t.created('i', { agentId: 'b', chainId: 'c' })
    for (const order of orders([low, high])) {
      const store = replay(...order)
      expect(codesOf(store)).toEqual(['conflicting_created'])
      expect(turn(store, 'i')).toMatchObject({ agentId: 'a', replyTo: 'q' })
      expect(turn(store, 'i')).not.toHaveProperty('chainId')
    }
  })

  test('includes one with fewer fields', () => {
    const t = threadScript('t')
    expect(outcome(replay(t.created('i', { agentId: 'a' })).ingest(t.created('i')))).toBe(
      'applied conflicting_created',
    )
  })
})

test('of many ends and creations the one with the lowest offset wins, in every order', () => {
  const t = threadScript('t')
  const events = [
    t.created('i', { agentId: 'one' }),
    t.created('i', { agentId: 'two' }),
    t.finalized('i', { outcome: 'failed' }),
    t.finalized('i', { outcome: 'cancelled' }),
    t.finalized('i', { outcome: 'completed' }),
  ]
  const expected = turn(replay(...events), 'i')
  expect(expected).toMatchObject({ agentId: 'one', phase: 'failed' })
  for (const order of orders(events)) expect(turn(replay(...order), 'i')).toEqual(expected)
  expect(partsOf(expected)).toEqual([])
})
