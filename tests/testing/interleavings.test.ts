import { expect, test } from 'vitest'
import { UsageError } from '../../src/core/index.ts'
import { channelsOf, countInterleavings, interleavings, threadScript } from '../../src/testing/index.ts'

test('every order of the channels is made once, and each channel keeps its own order', () => {
  const channels = [['a1', 'a2', 'a3'], ['b1', 'b2'], ['c1']]
  const orders = [...interleavings(channels)]
  expect(new Set(orders.map(String)).size).toBe(60) // 6! / (3! 2! 1!)
  expect(orders).toHaveLength(60)
  for (const order of orders) {
    for (const channel of channels) expect(order.filter((item) => channel.includes(item))).toEqual(channel)
  }
})

test('the count is the number of orders that are made', () => {
  for (const sizes of [[], [0], [3], [1, 1], [2, 0, 2], [1, 2, 3], [4, 4]]) {
    const all = interleavings(sizes.map((size) => Array.from({ length: size }, (_, item) => item)))
    expect([...all]).toHaveLength(all.count)
  }
})

test('the count is exact at any size, before any order is made', () => {
  expect(countInterleavings([[1], [2], [3], [4]])).toBe(24n)
  const long = Array.from({ length: 100 }, () => 0)
  expect(countInterleavings([long, long])).toBe(90548514656103281165404177077484163874504589675413336841320n)
})

test('an order is made when it is read', () => {
  const channels = [Array.from({ length: 40 }, (_, item) => item), [40]]
  const [first] = interleavings(channels)
  expect(first).toEqual(channels.flat())
  const bits = Array.from({ length: 26 }, (_, item) => item)
  const many = interleavings([bits, bits], { limit: Number.MAX_SAFE_INTEGER })
  expect(many.count).toBe(495_918_532_948_104)
  for (const order of many) {
    expect(order).toHaveLength(52)
    break
  }
})

test('the orders can be read again', () => {
  const orders = interleavings([[1], [2]])
  expect([...orders]).toEqual([...orders])
})

test('more orders than the limit throw a UsageError that names the number and the fix', () => {
  const channels = [Array.from({ length: 12 }), Array.from({ length: 12 })]
  expect(() => interleavings(channels)).toThrow(UsageError)
  expect(() => interleavings(channels)).toThrow(
    /12 \+ 12 items have 2704156 orders, more than the limit of 100000; shorten/u,
  )
  expect(interleavings(channels, { limit: 2_704_156 }).count).toBe(2_704_156)
  expect(() => interleavings([], { limit: 0 })).toThrow(/limit is 0; pass a safe integer ≥ 1/u)
  expect(() => interleavings([], { limit: 1.5 })).toThrow(UsageError)
})

test('events fall into the channels on which they arrive', () => {
  const [t, u] = [threadScript('t'), threadScript('u')]
  const events = [
    t.message('q', 'Hi'),
    t.created('a'),
    u.created('b'),
    t.callback('a', 'x'),
    t.chunk('a', 'x'),
    t.post('a', 'y'),
    t.message('r', 'Ho'),
    u.message('s', 'Hi'),
  ]
  const [q, createdA, createdB, callback, chunk, post, r, s] = events
  expect(channelsOf(events)).toEqual([[q, r], [createdA, chunk], [createdB], [callback, post], [s]])
})
