import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ranges } from '../../src/core/ranges.ts'

/** What a set of offsets says of itself. */
function modelOf(offsets: ReadonlySet<number>): { readonly prefix: number; readonly hole: unknown } {
  let prefix = 0
  while (offsets.has(prefix)) prefix++
  const beyond = [...offsets].filter((offset) => offset > prefix)
  return { prefix, hole: beyond.length === 0 ? null : { from: prefix, before: Math.min(...beyond) } }
}

const span = fc.tuple(fc.nat(40), fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }))
type Span = readonly [from: number, length: number | undefined]

function add(ranges: Ranges, offsets: Set<number>, [from, length]: Span): void {
  if (length === undefined) ranges.add(from)
  else ranges.add(from, from + length)
  for (let offset = from; offset < from + (length ?? 1); offset++) offsets.add(offset)
}

test('ranges contain the same numbers as a set, after any additions', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const ranges = new Ranges()
      const offsets = new Set<number>()
      for (const each of spans) {
        add(ranges, offsets, each)
        expect({ prefix: ranges.prefix, hole: ranges.hole(0) }).toEqual(modelOf(offsets))
      }
    }),
  )
})

const change = fc.record({ isAdded: fc.boolean(), span })

test('ranges contain the same numbers as a set, after any additions and deletions', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const ranges = new Ranges()
      const offsets = new Set<number>()
      for (const { isAdded, span: each } of changes) {
        if (isAdded) add(ranges, offsets, each)
        else {
          const [from, length] = each
          ranges.delete(from, length === undefined ? undefined : from + length)
          for (let offset = from; offset < from + (length ?? 1); offset++) offsets.delete(offset)
        }
        const all = Array.from({ length: 60 }, (_, offset) => offset)
        expect({ prefix: ranges.prefix, hole: ranges.hole(0) }).toEqual(modelOf(offsets))
        for (const start of all) {
          const from = all.find((offset) => offset >= start && !offsets.has(offset))
          const before = all.find((offset) => offset > (from ?? 0) && offsets.has(offset))
          expect(ranges.firstMissing(start)).toBe(from)
          expect(ranges.hole(start)).toEqual(before === undefined ? null : { from, before })
        }
        expect(ranges.count).toBe(
          all.filter((offset) => offsets.has(offset) && !offsets.has(offset - 1)).length,
        )
        expect(ranges.isEmpty).toBe(offsets.size === 0)
      }
    }),
  )
})

test('an addition returns whether it extended the last range', () => {
  const ranges = new Ranges()
  const added = [ranges.add(0), ranges.add(1), ranges.add(1), ranges.add(0, 2), ranges.add(2, 2)]
  expect(added).toEqual([true, true, false, false, false])
  expect([ranges.add(9), ranges.add(10), ranges.add(2)]).toEqual([false, true, false])
})

describe('at the edges', () => {
  test('an empty set has no prefix and no gap', () => {
    const empty = new Ranges()
    expect([empty.prefix, empty.hole(0)]).toEqual([0, null])
  })

  test('an empty span adds nothing', () => {
    const ranges = new Ranges()
    ranges.add(0, 0)
    expect([ranges.prefix, ranges.hole(0)]).toEqual([0, null])
  })

  test('the largest safe integer is an offset like any other', () => {
    const ranges = new Ranges()
    ranges.add(Number.MAX_SAFE_INTEGER)
    expect(ranges.hole(0)).toEqual({ from: 0, before: Number.MAX_SAFE_INTEGER })
    ranges.add(0, Number.MAX_SAFE_INTEGER)
    expect(ranges.hole(0)).toBeNull()
  })
})
