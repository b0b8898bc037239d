import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Hash, keyedHash } from '../../src/core/keyed-hash.ts'

/** The bits that say where in a map a key stands. */
const slotOf = (hash: number): number => hash >>> 15

/** How many keys stand in the fullest place of a map. */
function fullest(keys: readonly string[], hash: Hash): number {
  const counts = new Map<number, number>()
  for (const key of keys) counts.set(slotOf(hash(key)), (counts.get(slotOf(hash(key))) ?? 0) + 1)
  return Math.max(...counts.values())
}

const blockLength = 3

/** Three units that look like chance. */
const textOf = (count: number): string =>
  String.fromCharCode(...[1, 2, 3].map((place) => unitOf(3 * count + place) % 0xd000))

function unitOf(number: number): number {
  const mixed = Math.imul(number, 0x9e3779b9)
  const again = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (again ^ (again >>> 13)) >>> 0
}

/** Two texts, which at this block of a key of 14 blocks lead to nearly one hash: the lowest bits may differ. */
function collidingPair(hash: Hash, block: number): readonly [string, string] {
  const seen = new Map<number, string>()
  for (let count = 0; count < 1_000_000; count++) {
    const text = textOf(count)
    const key = 'x'.repeat(block * blockLength) + text
    const hashed = hash(key.padEnd(14 * blockLength, 'x')) >>> 6
    const other = seen.get(hashed)
    if (other !== undefined && other !== text) return [other, text]
    seen.set(hashed, text)
  }
  throw new RangeError('no two texts collide')
}

/** Keys that who knows the seed has made to collide. */
function keysAgainst(hash: Hash): readonly string[] {
  let keys: readonly string[] = ['']
  for (let block = 0; block < 14; block++) {
    const [a, b] = collidingPair(hash, block)
    keys = keys.flatMap((key) => [key + a, key + b])
  }
  return keys.slice(0, 12_000)
}

describe('a hash', () => {
  test('is a number of 30 bits, the same for equal keys, whatever is hashed in between', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(0xffff), { maxLength: 600 }), (seed, units) => {
        const key = String.fromCharCode(...units)
        const hash = keyedHash(seed)
        const value = hash(key)
        expect(Number.isInteger(value) && value >= 0 && value < 2 ** 30).toBe(true)
        expect([hash('other'), hash(key), keyedHash(seed)(key)].slice(1)).toEqual([value, value])
      }),
      { numRuns: 30 },
    )
  })

  test('differs for keys that differ in one unit, in their length, or in units of 0', () => {
    const hash = keyedHash(1)
    const keys = ['', '\0', '\0\0', 'a', 'a\0', '\0a', 'b', 'ab', 'ba', '\u0161', 'é', 'e\u0301']
    expect(new Set(keys.map(hash)).size).toBe(keys.length)
  })

  test('spreads ids as servers make them', () => {
    const uuid = (index: number): string => `0193f2a1-7c3e-7b2d-9a41-${index.toString(16).padStart(12, '0')}`
    for (const make of [
      String,
      uuid,
      (index: number) => `message:${index}`,
      (index: number) => 'x'.repeat(index % 300) + index,
    ]) {
      const keys = Array.from({ length: 10_000 }, (_, index) => make(index))
      for (const seed of [0, 1, -1, 0x5eed]) expect(fullest(keys, keyedHash(seed))).toBeLessThan(24)
    }
  })

  test('12,000 keys that collide under one seed do not collide under others', () => {
    const keys = keysAgainst(keyedHash(7))
    expect(new Set(keys).size).toBe(12_000)
    expect(fullest(keys, keyedHash(7))).toBeGreaterThan(10_000)
    for (const seed of [0, 8, -7, 0x7000_0000]) expect(fullest(keys, keyedHash(seed))).toBeLessThan(40)
  })
})
