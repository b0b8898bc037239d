import { expect, test } from 'vitest'
import { isTakenOver, OptimisticModel, type SentFacts } from './optimistic.ts'

const shows = (...sent: readonly string[]): SentFacts => ({
  sent,
  isWhole: true,
  shownFor: (key) => sent.find((one) => one === key),
})
const unknown: SentFacts = { sent: [], isWhole: false, shownFor: () => undefined }
const named = (clientMessageId: string, authorId?: string) => ({ threadId: 't', clientMessageId, authorId })

/** A model with added messages, each with its id as its key. */
function added(facts: SentFacts, ...ids: readonly string[]): OptimisticModel {
  const model = new OptimisticModel()
  for (const id of ids) model.add(named(id), id, facts)
  return model
}

test('a message stands after the last bubble shown, several in the order of adding', () => {
  expect(added(shows('a'), 'x', 'y').keys('t', shows('a', 'b'))).toEqual(['a', 'x', 'y', 'b'])
})

test('in a thread that is known to be empty it stands before all bubbles', () => {
  expect(added(shows(), 'x', 'y').keys('t', shows('a'))).toEqual(['x', 'y', 'a'])
})

test('in an unknown thread it is at the end until a snapshot is hydrated', () => {
  const model = added(unknown, 'x')
  model.settle('t', shows('a'), false)
  expect(model.keys('t', shows('a'))).toEqual(['a', 'x'])
  model.settle('t', shows('a', 'b'), true)
  expect(model.keys('t', shows('a', 'b', 'c'))).toEqual(['a', 'b', 'x', 'c'])
  const empty = added(unknown, 'x')
  empty.settle('t', shows(), true)
  expect(empty.keys('t', shows('a'))).toEqual(['x', 'a'])
})

test('what it stands after goes: it stands at the end likewise', () => {
  const model = added(shows('a'), 'x')
  model.settle('t', shows('b'), false)
  expect(model.keys('t', shows('b', 'c'))).toEqual(['b', 'c', 'x'])
  model.settle('t', shows('b', 'c'), true)
  expect(model.keys('t', shows('b', 'c', 'd'))).toEqual(['b', 'c', 'x', 'd'])
})

test('a failed one is at the end, and sending it again gives it a new place', () => {
  const model = added(shows('a'), 'x', 'y')
  model.fail('x')
  expect(model.keys('t', shows('a', 'b'))).toEqual(['a', 'y', 'b', 'x'])
  model.add(named('x'), 'other key', shows('a', 'b'))
  expect(model.keys('t', shows('a', 'b', 'c'))).toEqual(['a', 'y', 'b', 'x', 'c'])
})

test('trying one again that is being sent leaves it where it stands', () => {
  const model = added(shows('a'), 'x', 'y')
  model.add(named('x'), 'x', shows('a', 'b'))
  expect(model.keys('t', shows('a', 'b'))).toEqual(['a', 'x', 'y', 'b'])
})

test('a message of the same thread, id and author takes it over, and no other', () => {
  expect(isTakenOver(named('x', 'ada'), named('x', 'ada'))).toBe(true)
  expect(isTakenOver(named('x'), named('x', 'ada'))).toBe(true)
  expect(isTakenOver(named('x', 'ada'), named('x'))).toBe(true)
  expect(isTakenOver(named('x', 'ada'), named('x', 'bob'))).toBe(false)
  expect(isTakenOver(named('x'), { ...named('x'), threadId: 'u' })).toBe(false)
  const model = added(shows('a'), 'x')
  expect(model.takeOver(named('y'))).toBeUndefined()
  expect(model.takeOver(named('x', 'ada'))?.key).toBe('x')
  expect(model.keys('t', shows('a'))).toEqual(['a'])
})
