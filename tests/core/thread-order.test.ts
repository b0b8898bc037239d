import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BubbleKey, bubbleKey } from '../../src/core/index.ts'
import type { Anchor, Placeable } from '../../src/core/thread-order.ts'
import { ThreadOrder } from '../../src/core/thread-order.ts'

/** What one does to an order; the numbers choose among the bubbles that are there, or were. */
type Step =
  | { readonly do: 'add' | 'move'; readonly which: number; readonly place: Wish }
  | { readonly do: 'remove' | 'return'; readonly which: number }
  | { readonly do: 'read' }
type Wish = number | 'arrival' | 'start' | 'end' | { readonly after: number }

const which = fc.nat(1_000)
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(20) },
  { weight: 2, arbitrary: fc.constantFrom('arrival', 'start', 'end') },
  { weight: 5, arbitrary: fc.record({ after: which }) },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('add'), which, place: wish }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move'), which, place: wish }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return'), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read') }) },
)

type Rows = ReadonlyMap<BubbleKey, Placeable>

const targetIn = (rows: Rows, { offset, anchor }: Placeable): BubbleKey | undefined =>
  offset === undefined && typeof anchor === 'object' && rows.has(anchor.after) ? anchor.after : undefined

const arrivalIn = ({ offset, arrival = -1 }: Placeable): number => (offset === undefined ? arrival : -1)

/** The definition, plainly: sort those that stand by themselves, and put behind each what is anchored to it. */
function expected(rows: Rows): readonly BubbleKey[] {
  const all = [...rows.values()]
  const byArrival = (a: Placeable, b: Placeable): number =>
    arrivalIn(a) - arrivalIn(b) || (a.key < b.key ? -1 : 1)
  const behind = (key: BubbleKey): readonly BubbleKey[] =>
    all
      .filter((row) => targetIn(rows, row) === key)
      .toSorted(byArrival)
      .flatMap((row) => [row.key, ...behind(row.key)])
  const group = (isIn: (row: Placeable) => boolean, compare = byArrival): readonly Placeable[] =>
    all.filter((row) => targetIn(rows, row) === undefined && isIn(row)).toSorted(compare)
  const free = (row: Placeable): boolean => row.offset === undefined
  return [
    ...group((row) => free(row) && row.anchor === 'start'),
    ...group(
      (row) => !free(row),
      (a, b) => (a.offset ?? 0) - (b.offset ?? 0) || byArrival(a, b),
    ),
    ...group((row) => free(row) && row.anchor === undefined),
    ...group((row) => free(row) && (row.anchor === 'end' || typeof row.anchor === 'object')),
  ].flatMap(({ key }) => [key, ...behind(key)])
}

/** Whether `key` would stand behind itself. */
function isCircle(known: Rows, key: BubbleKey, anchor: Anchor | undefined): boolean {
  let next = typeof anchor === 'object' ? anchor.after : undefined
  while (next !== undefined && next !== key) {
    const row = known.get(next)
    next = typeof row?.anchor === 'object' ? row.anchor.after : undefined
  }
  return next === key
}

/** Runs the steps; `check` is called where the order is read. */
function run(steps: readonly Step[], check: (order: ThreadOrder, rows: Rows) => void): void {
  /** Those that are in the order, and all that ever were. */
  const rows = new Map<BubbleKey, Placeable>()
  const known = new Map<BubbleKey, Placeable>()
  const order = new ThreadOrder((key) => rows.get(key))
  let arrivals = 0
  const choose = (keys: readonly BubbleKey[], number: number) => keys[number % Math.max(1, keys.length)]
  const placed = (key: BubbleKey, place: Wish, arrival: number): Placeable => {
    if (typeof place === 'number') return { key, offset: place, ...(arrival % 2 === 0 ? { arrival } : {}) }
    if (place === 'arrival') return { key, arrival }
    if (typeof place === 'string') return { key, arrival, anchor: place }
    const after = choose([...known.keys()], place.after) ?? bubbleKey.message('never')
    return isCircle(known, key, { after }) ? { key, arrival } : { key, arrival, anchor: { after } }
  }
  const add = (row: Placeable): void => {
    order.add(row)
    rows.set(row.key, row)
    known.set(row.key, row)
  }
  for (const each of steps) {
    const here = 'which' in each ? choose([...rows.keys()], each.which) : undefined
    const before = here && rows.get(here)
    if (each.do === 'add') {
      const key = bubbleKey.message(String((each.which * 7_919) % 1_000) + '.' + String(arrivals))
      add(placed(key, each.place, arrivals++))
    } else if (each.do === 'move' && before !== undefined) {
      order.remove(before.key)
      rows.delete(before.key)
      add(placed(before.key, each.place, before.arrival ?? arrivals++))
    } else if (each.do === 'remove' && before !== undefined) {
      order.remove(before.key)
      rows.delete(before.key)
    } else if (each.do === 'return') {
      const key = choose(
        [...known.keys()].filter((gone) => !rows.has(gone)),
        each.which,
      )
      const row = key && known.get(key)
      if (row === undefined) continue
      add(row)
    } else if (each.do === 'read') check(order, rows)
  }
  check(order, rows)
}

describe('laws', () => {
  test('the order is that of the definition, after any steps and reads', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        run(steps, (order, rows) => expect(order.keys).toEqual(expected(rows)))
      }),
      { numRuns: 600 },
    )
  })

  test('the array of keys stays the same object while the order is the same, and never changes after it was read', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const read: { readonly keys: readonly BubbleKey[]; readonly text: string }[] = []
        run(steps, ({ keys }) => {
          const last = read.at(-1)
          expect(last?.text === keys.join()).toBe(last !== undefined && last.keys === keys)
          read.push({ keys, text: keys.join() })
        })
        for (const { keys, text } of read) expect(keys.join()).toBe(text)
      }),
    )
  })

  test('the followers of a bubble are the bubbles anchored to it, in order of arrival, also between reads', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, isReadFirst) => {
        run(steps, (order, rows) => {
          expect(isReadFirst ? order.keys.length : rows.size).toBe(rows.size)
          for (const { key } of rows.values()) {
            const own = [...rows.values()].filter((row) => targetIn(rows, row) === key)
            const keys = own.toSorted((a, b) => (a.arrival ?? 0) - (b.arrival ?? 0)).map((row) => row.key)
            expect(order.followersOf(key)).toEqual(keys)
          }
          expect(order.keys).toEqual(expected(rows))
        })
      }),
    )
  })
})
