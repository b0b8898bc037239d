import { describe, expect, test } from 'vitest'
import { type BubbleKey, bubbleKey } from '../../src/core/index.ts'
import { type Placeable, ThreadOrder } from '../../src/core/thread-order.ts'

const keyOf = (name: number | string): BubbleKey => bubbleKey.message(String(name))

/** An order that was read, of `size` bubbles at even offsets, and how often it has asked for a place since. */
function filled(size: number) {
  const rows = new Map<BubbleKey, Placeable>()
  let askedCount = 0
  const order = new ThreadOrder((key) => {
    askedCount++
    return rows.get(key)
  })
  const add = (name: number | string, place: Omit<Placeable, 'key'>): BubbleKey => {
    const key = keyOf(name)
    order.add({ key, ...place })
    rows.set(key, { key, ...place })
    return key
  }
  const move = (name: number | string, place: Omit<Placeable, 'key'>): void => {
    const key = keyOf(name)
    if (!rows.has(key)) throw new RangeError(`${name} is not in the order`)
    order.remove(key)
    order.add({ key, ...place })
    rows.set(key, { key, ...place })
  }
  const remove = (name: number | string): void => {
    order.remove(keyOf(name))
    rows.delete(keyOf(name))
  }
  for (let index = 0; index < size; index++) add(index, { offset: 2 * index })
  expect(order.keys).toHaveLength(size)
  /** How often reading asks for a place, what was done before it included. */
  const count = (act: () => void): number => {
    askedCount = 0
    act()
    expect(order.keys.length).toBeGreaterThan(0)
    return askedCount
  }
  return { order, add, move, remove, count }
}

/** A binary search asks for each key that it looks at once or twice: once for the key, and once for its neighbour. */
const bound = (size: number, changes = 1): number => changes * (6 * Math.ceil(Math.log2(size)) + 12)

describe.each([1_000, 10_000])('in an order of %i bubbles', (size) => {
  const last = { after: keyOf(size - 1) }

  test('appending computes a few places, however many there are', () => {
    const { order, add, count } = filled(size)
    expect(count(() => add('new', { offset: 2 * size }))).toBeLessThan(12)
    expect(count(() => add('behind', { arrival: 1, anchor: { after: keyOf('new') } }))).toBeLessThan(12)
    expect(count(() => add('free', { arrival: 2 }))).toBeLessThan(12)
    expect(order.keys.slice(-4)).toEqual([size - 1, 'new', 'behind', 'free'].map(keyOf))
  })

  test('taking over an optimistic message computes O(log n) places', () => {
    const { order, add, move, count } = filled(size)
    expect(count(() => add('mine', { arrival: 1, anchor: last }))).toBeLessThan(12)
    add('answer', { offset: 2 * size + 2 })
    const before = order.keys
    expect(count(() => move('mine', { arrival: 1, offset: 2 * size }))).toBeLessThan(bound(size, 2))
    expect(order.keys).toBe(before)
    expect(count(() => move('mine', { arrival: 1, offset: 1 }))).toBeLessThan(bound(size, 2))
    expect(order.keys.slice(0, 3)).toEqual([0, 'mine', 1].map(keyOf))
  })

  test('a late bubble computes O(log n) places', () => {
    const { order, add, count } = filled(size)
    expect(count(() => add('late', { offset: size + 1 }))).toBeLessThan(bound(size))
    expect(order.keys.slice(size / 2, size / 2 + 3)).toEqual([size / 2, 'late', size / 2 + 1].map(keyOf))
  })

  test('bubbles that are added in the order of their offsets compute two places each', () => {
    const { order, add, count } = filled(size)
    const added = 10_000
    const asked = count(() => {
      for (let index = 0; index < added; index++) add(`new ${index}`, { offset: 2 * size + index })
    })
    expect(asked).toBeLessThan(2 * added + 12)
    expect(order.keys.slice(-2)).toEqual([`new ${added - 2}`, `new ${added - 1}`].map(keyOf))
  })

  test('removing computes O(log n) places, and as many for each follower', () => {
    const { order, add, remove, count } = filled(size)
    expect(count(() => remove(size / 4))).toBeLessThan(bound(size))
    expect(order.keys).toHaveLength(size - 1)
    const after = keyOf(7)
    expect(count(() => add('a', { arrival: 1, anchor: { after } }))).toBeLessThan(bound(size, 2))
    expect(count(() => add('b', { arrival: 2, anchor: { after } }))).toBeLessThan(bound(size))
    expect(order.keys.slice(6, 11)).toEqual([6, 7, 'a', 'b', 8].map(keyOf))
    expect(count(() => remove(7))).toBeLessThan(bound(size, 4))
    expect(order.keys.slice(-2)).toEqual(['a', 'b'].map(keyOf))
  })

  test('4 × 100 optimistic messages after one bubble, taken over one by one, compute O(log n) places each', () => {
    const { order, add, move, count } = filled(size)
    for (let index = 0; index < 400; index++) add(`mine ${index}`, { arrival: index, anchor: last })
    const before = order.keys
    for (let index = 0; index < 400; index++) {
      const offset = 2 * size + index
      expect(count(() => move(`mine ${index}`, { arrival: index, offset }))).toBeLessThan(bound(size, 3))
    }
    // Those with an offset stand behind the bubble and what is anchored to it.
    expect(order.keys).toEqual(before)
  })

  test('10,000 changes between two reads compute O(log n) places each', () => {
    const { order, add, move, remove, count } = filled(size)
    const asked = count(() => {
      for (let index = 0; index < 5_000; index++)
        add(`late ${index}`, { offset: (index * 7_919) % (2 * size) })
      for (let index = 0; index < 4_000; index++)
        move(`late ${index}`, { offset: (index * 6_007) % (2 * size) })
      for (let index = 4_000; index < 5_000; index++) remove(`late ${index}`)
    })
    expect(asked).toBeLessThan(bound(size, 10_000))
    expect(order.keys).toHaveLength(size + 4_000)
  })
})

describe('chains', () => {
  test('a chain may be long, created at once or one by one', () => {
    const { order, add, remove, move } = filled(1)
    const chain = Array.from({ length: 500 }, (_, index) => index + 1)
    for (const index of chain) add(index, { arrival: index, anchor: { after: keyOf(index - 1) } })
    expect(order.keys).toEqual([0, ...chain].map(keyOf))
    remove(0)
    expect(order.keys).toEqual(chain.map(keyOf))
    add('first', { offset: 5 })
    move(1, { arrival: 1, anchor: { after: keyOf('first') } })
    expect(order.keys).toEqual(['first', ...chain].map(keyOf))
  })
})

describe('at the edges', () => {
  test('a message follows its bubble again when that is restored', () => {
    const { order, add, remove } = filled(3)
    add('a', { arrival: 1, anchor: { after: keyOf(1) } })
    expect(order.keys).toEqual([0, 1, 'a', 2].map(keyOf))
    remove(1)
    expect(order.keys).toEqual([0, 2, 'a'].map(keyOf))
    expect(order.followersOf(keyOf(1))).toEqual([keyOf('a')])
    add(1, { offset: 2 })
    expect(order.keys).toEqual([0, 1, 'a', 2].map(keyOf))
  })

  test('an offset counts before an anchor', () => {
    const { order, add } = filled(3)
    add('a', { offset: 1, arrival: 1, anchor: 'end' })
    add('b', { offset: 3, arrival: 2, anchor: { after: keyOf(0) } })
    expect(order.keys).toEqual([0, 'a', 1, 'b', 2].map(keyOf))
    expect(order.followersOf(keyOf(0))).toEqual([])
  })

  test('bubbles with the same offset have a fixed order, whichever arrives first', () => {
    const orders = [
      ['a', 'b'],
      ['b', 'a'],
    ].map((names) => {
      const { order, add } = filled(2)
      for (const name of names) {
        add(name, { offset: 1 })
        expect(order.keys).toContain(keyOf(name))
      }
      return order.keys
    })
    expect(orders[0]).toEqual([0, 'a', 'b', 1].map(keyOf))
    expect(orders[1]).toEqual(orders[0])
  })

  test('a bubble that is added and removed changes nothing', () => {
    const { order, add, remove } = filled(3)
    const { keys } = order
    add('a', { offset: 1 })
    remove('a')
    expect(order.keys).toBe(keys)
  })
})
