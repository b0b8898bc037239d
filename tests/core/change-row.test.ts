import { expect, test } from 'vitest'
import { changeRow } from '../../src/core/change-row.ts'

interface Row {
  readonly name: string
  readonly offset: number | undefined
  readonly parts: readonly string[]
}

const row: Row = Object.freeze({ name: 'a', offset: undefined, parts: Object.freeze(['x']) })

test('a recipe changes a copy, and keeps what it does not touch', () => {
  const next = changeRow(row, (draft) => void (draft.offset = 3))
  expect(next).toEqual({ name: 'a', offset: 3, parts: ['x'] })
  expect(next.parts).toBe(row.parts)
  expect(row.offset).toBeUndefined()
  expect(Object.isFrozen(next)).toBe(false)
})

test('a recipe that changes nothing returns the same row', () => {
  expect(changeRow(row, () => undefined)).toBe(row)
  expect(
    changeRow(row, (draft) => {
      draft.name = 'a'
      draft.offset = undefined
    }),
  ).toBe(row)
})

test('a recipe that throws leaves the row as it was', () => {
  expect(() =>
    changeRow(row, (draft) => {
      draft.name = 'b'
      throw new Error('halfway')
    }),
  ).toThrow('halfway')
  expect(row).toEqual({ name: 'a', offset: undefined, parts: ['x'] })
})
