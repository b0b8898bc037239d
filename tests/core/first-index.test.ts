import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstIndex } from '../../src/core/first-index.ts'

test('the first index that satisfies a condition is found with one check per doubling of the length', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(110_000), (length, first) => {
      let looks = 0
      const found = firstIndex(length, (index) => {
        looks++
        return index >= first
      })
      expect(found).toBe(Math.min(first, length))
      expect(looks).toBeLessThanOrEqual(Math.ceil(Math.log2(length + 1)))
    }),
  )
})
