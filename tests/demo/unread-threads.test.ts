import { expect, test } from 'vitest'
import { UnreadThreads } from '../../src/demo/live/unread-threads.ts'
import { bubbleKey } from '../../src/index.ts'

const [a, b] = [bubbleKey.invocation('a'), bubbleKey.invocation('b')]

test('a bubble is unread once, however often it changes', () => {
  const unread = new UnreadThreads()
  let wokenCount = 0
  unread.subscribe(() => void (wokenCount += 1))
  unread.note('t', [a])
  const before = unread.of('t')
  unread.note('t', [a])
  expect(unread.of('t')).toBe(before)
  unread.note('t', [b])
  expect(unread.of('t')).toEqual(new Set([a, b]))
  expect(wokenCount).toBe(2)
})

test('the thread in sight has nothing unread, others have', () => {
  const unread = new UnreadThreads()
  unread.note('t', [a])
  unread.look('t')
  unread.note('t', [b])
  unread.note('other', [b])
  expect(unread.newsOf('t')).toEqual(new Set([a])) // what was unread when it came into sight
  expect(unread.newsOf('other').size).toBe(0)
  unread.look('t')
  expect(unread.newsOf('t').size).toBe(1)
  expect(unread.of('t').size).toBe(0)
  expect(unread.of('other').size).toBe(1)
  unread.look(undefined)
  expect(unread.newsOf('t').size).toBe(0)
  unread.note('t', [a])
  expect(unread.of('t')).toEqual(new Set([a]))
  unread.forget('t')
  expect(unread.of('t').size).toBe(0)
})
