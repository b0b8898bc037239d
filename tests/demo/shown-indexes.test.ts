import { expect, test } from 'vitest'
import { shownIndexes } from '../../src/demo/chat/shown-indexes.ts'

const end = Array.from({ length: 12 }, (_, index) => 988 + index)
const last = { count: 1_000, focused: undefined }

test('a short thread is mounted whole, in sight or not', () => {
  expect(shownIndexes({ count: 100, near: [], focused: undefined })).toEqual([...Array(100).keys()])
  expect(shownIndexes({ count: 0, near: [], focused: undefined })).toEqual([])
})

test('of a longer one, what is near and the end are', () => {
  expect(shownIndexes({ ...last, near: [4, 5, 6] })).toEqual([4, 5, 6, ...end])
  expect(shownIndexes({ ...last, near: [] })).toEqual(end)
  expect(shownIndexes({ count: 101, near: [], focused: undefined })).toHaveLength(12)
})

test('near the end none is mounted twice', () => {
  expect(shownIndexes({ ...last, near: [987, 988, 989] })).toEqual([987, ...end])
})

test('the one that has the focus stays, in its place', () => {
  expect(shownIndexes({ ...last, near: [4, 5], focused: 300 })).toEqual([4, 5, 300, ...end])
  expect(shownIndexes({ ...last, near: [4, 5], focused: 4 })).toEqual([4, 5, ...end])
})
