import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { UniqueIds } from '../../src/adapters/common/unique-ids.ts'
import { holds } from '../laws/property.ts'

test('an id that is used again is told by its occurrence', () => {
  const ids = new UniqueIds()
  expect(['0', '0', 'a', '0'].map((id) => ids.take(id))).toEqual(['0', '0#2', 'a', '0#3'])
})

test('no two are the same, whatever the source calls them', () => {
  const names = fc.array(fc.constantFrom('0', '0#2', '0#3', '0#2#2', '__proto__', ''), { maxLength: 12 })
  holds(300, names, (list) => {
    const ids = new UniqueIds()
    const taken = list.map((id) => ids.take(id))
    expect(new Set(taken).size).toBe(list.length)
    const again = new UniqueIds()
    expect(list.map((id) => again.take(id))).toEqual(taken)
  })
})
