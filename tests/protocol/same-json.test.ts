import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sameJson } from '../../src/protocol/index.ts'

/** The same value with the members of its objects in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turned(member)]),
  )
}

describe('sameJson', () => {
  test('holds for a copy, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(sameJson(value, structuredClone(value))).toBe(true)
        expect(sameJson(value, turned(value))).toBe(true)
        expect(sameJson(turned(value), value)).toBe(true)
      }),
    )
  })

  test('agrees with the text of both, members in one order', () => {
    const small = fc.jsonValue({ maxDepth: 2 }).map((value) => structuredClone(value))
    const text = (value: unknown): string => JSON.stringify(canonical(value))
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(sameJson(a, b)).toBe(text(a) === text(b))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    [{}, []],
    [{ 0: 1 }, [1]],
    [{ length: 0 }, []],
    [null, {}],
    [0, false],
    ['', 0],
    ['1', 1],
    [null, undefined],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [[[]], [{}]],
    [{ constructor: 1 }, {}],
    [{ toString: 1 }, { valueOf: 1 }],
    ['é', 'e\u0301'],
  ])('tells %j from %j', (a, b) => {
    expect(sameJson(a, b)).toBe(false)
    expect(sameJson(b, a)).toBe(false)
  })

  test('takes names of Object’s as data', () => {
    const own: unknown = JSON.parse('{"__proto__":1,"constructor":2,"hasOwnProperty":3}')
    expect(
      sameJson(own, structuredClone(JSON.parse('{"hasOwnProperty":3,"constructor":2,"__proto__":1}'))),
    ).toBe(true)
    expect(sameJson(own, JSON.parse('{"__proto__":9,"constructor":2,"hasOwnProperty":3}'))).toBe(false)
    expect(sameJson(JSON.parse('{"__proto__":{}}'), {})).toBe(false)
  })
})

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value
  return Object.entries(value)
    .map(([name, member]) => [name, canonical(member)])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    .concat([['an object']])
}
