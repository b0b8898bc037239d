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

function made(spans: readonly Span[]): { ranges: Ranges; offsets: Set<number> } {
  const ranges = new Ranges()
  const offsets = new Set<number>()
  for (const each of spans) add(ranges, offsets, each)
  return { ranges, offsets }
}

test('ranges answer what a set answers, after any additions', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const ranges = new Ranges()
      const offsets = new Set<number>()
      for (const each of spans) {
        add(ranges, offsets, each)
        expect({ prefix: ranges.prefix, hole: ranges.hole }).toEqual(modelOf(offsets))
      }
    }),
  )
})

const change = fc.record({ isAdded: fc.boolean(), span })

test('ranges answer what a set answers, after any additions and deletions', () => {
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
        expect({ prefix: ranges.prefix, hole: ranges.hole }).toEqual(modelOf(offsets))
        expect(all.filter((offset) => ranges.has(offset))).toEqual(
          all.filter((offset) => offsets.has(offset)),
        )
        expect(ranges.count).toBe(
          all.filter((offset) => offsets.has(offset) && !offsets.has(offset - 1)).length,
        )
        expect(ranges.isEmpty).toBe(offsets.size === 0)
      }
    }),
  )
})

test('an offset that is there already is not in order', () => {
  const ranges = new Ranges()
  expect([ranges.add(0), ranges.add(1), ranges.add(1), ranges.add(0, 2), ranges.add(2, 2)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

test('ranges include others if, and only if, the set does', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), fc.array(span, { maxLength: 4 }), (a, b) => {
      const [one, other] = [made(a), made(b)]
      expect(one.ranges.includes(other.ranges)).toBe(
        [...other.offsets].every((offset) => one.offsets.has(offset)),
      )
    }),
  )
})

test('a clone is a set of its own', () => {
  fc.assert(
    fc.property(fc.array(span), fc.array(span), fc.array(span), (before, left, right) => {
      const { ranges, offsets } = made(before)
      const clone = ranges.clone()
      const cloned = new Set(offsets)
      for (const each of left) add(ranges, offsets, each)
      for (const each of right) add(clone, cloned, each)
      expect({ prefix: ranges.prefix, hole: ranges.hole }).toEqual(modelOf(offsets))
      expect({ prefix: clone.prefix, hole: clone.hole }).toEqual(modelOf(cloned))
    }),
  )
})

describe('at the edges', () => {
  test('an empty set has no prefix and no hole, and is included in every set', () => {
    const empty = new Ranges()
    expect([empty.prefix, empty.hole]).toEqual([0, null])
    expect(empty.includes(new Ranges())).toBe(true)
    expect(made([[5, 1]]).ranges.includes(empty)).toBe(true)
    expect(empty.includes(made([[0, 1]]).ranges)).toBe(false)
  })

  test('nothing is added by an empty span', () => {
    const ranges = new Ranges()
    ranges.add(0, 0)
    expect([ranges.prefix, ranges.hole]).toEqual([0, null])
  })

  test('the largest safe integer is an offset like any other', () => {
    const ranges = new Ranges()
    ranges.add(Number.MAX_SAFE_INTEGER)
    expect(ranges.hole).toEqual({ from: 0, before: Number.MAX_SAFE_INTEGER })
    ranges.add(0, Number.MAX_SAFE_INTEGER)
    expect(ranges.hole).toBeNull()
  })
})
