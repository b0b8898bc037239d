import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addVersion, isLower, type Version } from '../../src/core/versions.ts'

interface Said extends Version {
  readonly words: string
}

const said = fc.record({
  words: fc.constantFrom('a', 'b', 'c', 'd'),
  revision: fc.nat(3),
  offset: fc.nat(50),
})
/** Each offset names one thing that was said. */
const sayings = fc.uniqueArray(said, { maxLength: 16, selector: ({ offset }) => offset })

const addAll = (versions: readonly Said[], keep: number): readonly Said[] =>
  versions.reduce<readonly Said[]>((known, version) => addVersion(known, version, keep).versions, [])

/** The best of each content, by revision descending, then offset. */
function best(versions: readonly Said[], keep: number): readonly Said[] {
  const lowest = new Map<string, Said>()
  for (const version of versions) {
    const name = `${version.revision} ${version.words}`
    const known = lowest.get(name)
    if (known === undefined || (version.offset ?? 0) < (known.offset ?? 0)) lowest.set(name, version)
  }
  const byRank = (a: Said, b: Said): number =>
    (b.revision ?? 0) - (a.revision ?? 0) || (a.offset ?? 0) - (b.offset ?? 0)
  return [...lowest.values()].toSorted(byRank).slice(0, keep)
}

describe('adding versions is a join', () => {
  test('any order and any copies lead to the same list: the best ones', () => {
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

  test('joining two lists version by version is joining all that was said', () => {
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
  const first: Said = { words: 'a', revision: 1, offset: 5, at: 50 }

  test('a copy leaves the very list, unless its offset is lower', () => {
    const known = [first]
    expect(addVersion(known, { ...first, offset: 9, at: 90 }, 9)).toMatchObject({
      isKnown: true,
      isRival: false,
    })
    expect(addVersion(known, { ...first, offset: 9, at: 90 }, 9).versions).toBe(known)
    const { offset: _, ...bare } = first
    expect(addVersion(known, bare, 9).versions).toBe(known)
    expect(addVersion(known, { ...first, offset: 2, at: 20 }, 9).versions).toEqual([
      { ...first, offset: 2, at: 20 },
    ])
  })

  test('tells a rival: another content at the same revision', () => {
    const isRival = (version: Said): boolean => addVersion([first], version, 9).isRival
    expect(isRival({ words: 'b', revision: 1 })).toBe(true)
    expect(isRival({ words: 'b', revision: 2 })).toBe(false)
    expect(isRival({ words: 'a', revision: 0 })).toBe(false)
    expect(isRival(first)).toBe(false)
  })

  test('what ranks below all that are kept leaves the very list', () => {
    const known = [first]
    expect(addVersion(known, { words: 'b', revision: 0 }, 1)).toMatchObject({ isKnown: false })
    expect(addVersion(known, { words: 'b', revision: 0 }, 1).versions).toBe(known)
  })

  test('changes no list that it was given', () => {
    const known = Object.freeze([first])
    expect(addVersion(known, { words: 'b', revision: 7 }, 9).versions).toHaveLength(2)
    expect(known).toEqual([first])
  })
})

test('an absent offset stands behind all', () => {
  expect([isLower(1, 2), isLower(2, 1), isLower(1, 1)]).toEqual([true, false, false])
  expect([isLower(1, undefined), isLower(undefined, 1), isLower(undefined, undefined)]).toEqual([
    true,
    false,
    false,
  ])
})
