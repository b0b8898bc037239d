import { expect, test } from 'vitest'
import { threadScript } from '../../../src/testing/index.ts'
import { codesOf, outcome, replay } from '../../support/replay.ts'

test('a chunk that does not decode and is beyond the end: invalid_event, and both are listed', () => {
  const t = threadScript('t')
  const store = replay(t.finalized('a'))
  expect(outcome(store.ingest({ ...t.chunk('a', ''), part: null }))).toBe('applied invalid_event')
  expect(codesOf(store).toSorted()).toEqual(['chunk_beyond_end', 'invalid_event'])
})

test('a chunk that is held after a gap reports the same', () => {
  const t = threadScript('t')
  const store = replay(t.finalized('a'))
  expect(outcome(store.ingest({ ...t.chunk('a', '', { seq: 5 }), part: null }))).toBe('held invalid_event')
  expect(codesOf(store).toSorted()).toEqual(['chunk_beyond_end', 'invalid_event'])
})

test('an end that differs, wins and is below a known chunk: conflicting_end, and both are listed', () => {
  const t = threadScript('t')
  const store = replay(t.chunk('a', 'x', { offset: 0 }), t.finalized('a', { offset: 2 }))
  expect(outcome(store.ingest(t.finalized('a', { chunkCount: 0, offset: 1 })))).toBe(
    'applied conflicting_end',
  )
  expect(codesOf(store).toSorted()).toEqual(['chunk_beyond_end', 'conflicting_end'])
})

test('a single fault is listed once', () => {
  const t = threadScript('t')
  const store = replay(t.finalized('a'))
  expect(outcome(store.ingest(t.chunk('a', 'x')))).toBe('applied chunk_beyond_end')
  expect(codesOf(store)).toEqual(['chunk_beyond_end'])
})
