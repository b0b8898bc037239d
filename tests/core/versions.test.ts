import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentsOf, isLower, joinVersion, type Said, type Version } from '../../src/core/versions.ts'

interface Words extends Said {
  readonly words: string
}

const said = fc.record({
  words: fc.constantFrom('a', 'b', 'c', 'd'),
  revision: fc.nat(3),
  offset: fc.nat(50),
})
/** Each offset names one thing that was said. */
const sayings = fc.uniqueArray(said, { maxLength: 16, selector: ({ offset }) => offset })

const join = (known: Version<Words> | undefined, content: Words, rivalCount: number) =>
  joinVersion(known, content, rivalCount)

/** All that are kept, best first. */
const addAll = (contents: readonly Words[], keep: number): readonly Words[] =>
  contentsOf(
    contents.reduce<Version<Words> | undefined>(
      (known, content) => join(known, content, keep - 1).version,
      undefined,
    ),
  )

/** The best of each content, by revision descending, then offset. */
function best(versions: readonly Words[], keep: number): readonly Words[] {
  const lowest = new Map<string, Words>()
  for (const version of versions) {
    const name = `${version.revision} ${version.words}`
    const known = lowest.get(name)
    if (known === undefined || (version.offset ?? 0) < (known.offset ?? 0)) lowest.set(name, version)
  }
  const byRank = (a: Words, b: Words): number =>
    (b.revision ?? 0) - (a.revision ?? 0) || (a.offset ?? 0) - (b.offset ?? 0)
  return [...lowest.values()].toSorted(byRank).slice(0, keep)
}

describe('adding versions is a join', () => {
  test('any order and any copies lead to the same list of the best versions', () => {
    fc.assert(
      fc.property(
        sayings.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.array(list.length === 0 ? said : fc.constantFrom(...list), {
              maxLength: list.length === 0 ? 0 : 8,
            }),
          ),
        ),
        fc.integer({ min: 1, max: 20 }),
        ([list, shuffled, copies], keep) => {
          expect(addAll([...shuffled, ...copies], keep)).toEqual(best(list, keep))
        },
      ),
    )
  })

  test('joining two lists version by version equals joining all their contents', () => {
    fc.assert(
      fc.property(sayings, fc.nat(16), (list, cut) => {
        const left = addAll(list.slice(0, cut), 17)
        const right = addAll(list.slice(cut), 17)
        expect(addAll([...left, ...right], 17)).toEqual(addAll(list, 17))
        expect(addAll([...right, ...left], 17)).toEqual(addAll(list, 17))
      }),
    )
  })
})

describe('adding', () => {
  const first: Words = { words: 'a', revision: 1, offset: 5, at: 50 }

  test('a copy returns the same version, unless its offset is lower', () => {
    const copy = join(first, { ...first, offset: 9, at: 90 }, 8)
    expect(copy).toMatchObject({ isKnown: true, isRival: false })
    expect(copy.version).toBe(first)
    const { offset: _, ...bare } = first
    expect(join(first, bare, 8).version).toBe(first)
    const lower = { ...first, offset: 2, at: 20 }
    expect(join(first, lower, 8).version).toEqual(lower)
  })

  test('reports a rival: other content at the same revision', () => {
    const isRival = (content: Words): boolean => join(first, content, 8).isRival
    expect(isRival({ words: 'b', revision: 1 })).toBe(true)
    expect(isRival({ words: 'b', revision: 2 })).toBe(false)
    expect(isRival({ words: 'a', revision: 0 })).toBe(false)
    expect(isRival(first)).toBe(false)
  })

  test('content that ranks below all kept ones returns the same version', () => {
    const lost = join(first, { words: 'b', revision: 0 }, 0)
    expect(lost.isKnown).toBe(false)
    expect(lost.version).toBe(first)
  })

  test('does not change its arguments, and keeps the others as rivals', () => {
    const known = Object.freeze({ ...first })
    const best = { words: 'b', revision: 7 }
    expect(join(known, best, 8).version).toEqual({ ...best, rivals: [first] })
    expect(known).toEqual(first)
  })
})

test('a missing offset ranks last', () => {
  expect([isLower(1, 2), isLower(2, 1), isLower(1, 1)]).toEqual([true, false, false])
  expect([isLower(1, undefined), isLower(undefined, 1), isLower(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ])
})
