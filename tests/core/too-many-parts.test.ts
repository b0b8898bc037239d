import { describe, expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, idsOf, newStore, outcome, partsOf, replay, turn } from '../support/replay.ts'

const limits = { partCount: 2 }
const texts = (count: number) => Array.from({ length: count }, () => ({ kind: 'text', text: 'x' }) as const)

describe('a bubble with the maximum of parts is accepted, and one with more is refused', () => {
  test.each([
    [2, 'applied'],
    [3, 'rejected too_many_parts'],
  ])('in an event: %i parts', (count, expected) => {
    const t = threadScript('t')
    const store = newStore({ limits })
    expect(outcome(store.ingest(t.callback('a', texts(count))))).toBe(expected)
    expect(outcome(store.ingest(t.post('b', texts(count))))).toBe(expected)
    expect(outcome(store.ingest(t.message('m', texts(count))))).toBe(expected)
    expect(store.cursor('t')?.offset).toBe(expected === 'applied' ? 3 : undefined)
  })

  test.each([
    [2, ['a', 'b', 'm', 'z'], []],
    [3, ['z'], ['too_many_parts', 'too_many_parts', 'too_many_parts']],
  ])('in a snapshot: %i parts', (count, ids, codes) => {
    const t = threadScript('t')
    for (let index = 0; index < count; index++) t.toolCall('a', `x${index}`, 'f', '')
    t.callback('b', texts(count))
    t.message('m', texts(count))
    t.message('z', 'Last')
    const store = newStore({ limits })
    expect(store.hydrate(replay(...t.log()).snapshot('t')).status).toBe('applied')
    expect(idsOf(store)).toEqual(ids)
    expect(codesOf(store)).toEqual(codes)
  })
})

test('a chunk that would exceed the limit of parts is folded as an empty part, and reported', () => {
  const t = threadScript('t')
  const store = newStore({ limits })
  store.ingestAll([t.chunk('a', 'one'), t.toolCall('a', 'x', 'f', '1')])
  expect(outcome(store.ingest(t.chunk('a', 'two')))).toBe('applied too_many_parts')
  expect(outcome(store.ingest(t.toolCall('a', 'x', 'f', '2')))).toBe('applied')
  expect(partsOf(turn(store, 'a'))).toEqual(['one', 'f#x[12]'])
  expect(codesOf(store)).toEqual(['too_many_parts'])
})
