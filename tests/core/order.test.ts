import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BubbleKey, bubbleKey } from '../../src/core/index.ts'
import { ThreadOrder } from '../../src/core/order.ts'

interface Item {
  row: {
    readonly key: BubbleKey
    readonly arrival: number
    readonly offset?: number
    readonly behind?: BubbleKey
  }
  /** What it stood behind is gone. */
  isFree?: boolean
}

/** What one does to an order; the number chooses among the items that are there. */
type Step =
  | { readonly do: 'add'; readonly offset: number | undefined }
  | { readonly do: 'bind' }
  | { readonly do: 'move'; readonly which: number; readonly offset: number }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'return'; readonly offset: number | undefined }
  | { readonly do: 'read' }

const offset = fc.nat(30)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), offset: fc.option(offset, { nil: undefined }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'bind' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), which: fc.nat(), offset }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('return' as const),
      offset: fc.option(offset, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'read' as const }) },
)

/** Sorted by offset and arrival; then each bound one is put right behind the bubble it is bound to. */
function expected(items: readonly Item[]): readonly BubbleKey[] {
  const isBound = ({ row, isFree }: Item): boolean => row.behind !== undefined && isFree !== true
  const byPlace = (a: Item, b: Item): number => {
    const [left, right] = [a.row.offset ?? Infinity, b.row.offset ?? Infinity]
    return left === right ? a.row.arrival - b.row.arrival : left - right
  }
  const sorted = items.toSorted(byPlace)
  const placed = sorted.filter((item) => !isBound(item)).map(({ row }) => row.key)
  // Who came last stands right behind, so that those bound to one bubble stand in order of arrival.
  const put = (item: Item): void => {
    const behind = item.row.behind
    if (behind === undefined) return
    const followers = (key: BubbleKey): number => {
      const own = sorted.filter(
        (other) => isBound(other) && other.row.behind === key && placed.includes(other.row.key),
      )
      return own.reduce((sum, { row }) => sum + 1 + followers(row.key), 0)
    }
    placed.splice(placed.indexOf(behind) + 1 + followers(behind), 0, item.row.key)
  }
  for (const item of sorted.filter(isBound).toSorted((a, b) => a.row.arrival - b.row.arrival)) put(item)
  return placed
}

function run(steps: readonly Step[], check: (order: ThreadOrder, items: readonly Item[]) => void): void {
  const items: Item[] = []
  const order = new ThreadOrder((key) => {
    const found = items.find(({ row }) => row.key === key)
    if (found === undefined) throw new Error(`${key} is not there`)
    return found.row
  })
  const gone: BubbleKey[] = []
  let arrivals = 0
  const add = (row: Partial<Item['row']>): void => {
    const item = { row: { key: bubbleKey.message(String(arrivals)), arrival: arrivals++, ...row } }
    items.push(item)
    order.add(item)
  }
  for (const each of steps) {
    const item = 'which' in each && items.length > 0 ? items[each.which % items.length] : undefined
    const behind = order.keys.at(-1)
    if (each.do === 'add') add(each.offset === undefined ? {} : { offset: each.offset })
    else if (each.do === 'bind') add(behind === undefined ? {} : { behind })
    else if (each.do === 'return') {
      const key = gone.pop()
      if (key !== undefined && each.offset !== undefined) add({ key, offset: each.offset })
      else if (key !== undefined) add(behind === undefined ? { key } : { key, behind })
    } else if (each.do === 'move' && item !== undefined) {
      const { key, arrival, offset: known = Infinity } = item.row
      item.row = { key, arrival, offset: Math.min(each.offset, known) }
      order.move()
    } else if (each.do === 'remove' && item !== undefined) {
      const { key } = item.row
      gone.push(key)
      items.splice(items.indexOf(item), 1)
      order.remove(key)
      // Whoever removes one unbinds those that stood behind it.
      for (const follower of items.filter(({ row }) => row.behind === key)) {
        follower.isFree = true
        order.unbind(follower.row.key)
      }
    } else if (each.do === 'read') check(order, items)
  }
  check(order, items)
}

test('the order is that of a plain sort, with the bound ones behind theirs, after any steps', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      run(steps, (order, items) => {
        expect(order.keys).toEqual(expected(items))
      })
    }),
  )
})

test('the array of keys is the same until the order changes, and one that was read stays as it was', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const read: { readonly keys: readonly BubbleKey[]; readonly text: string }[] = []
      run(steps, (order) => {
        expect(order.keys).toBe(order.keys)
        read.push({ keys: order.keys, text: order.keys.join() })
      })
      for (const { keys, text } of read) expect(keys.join()).toBe(text)
    }),
  )
})
