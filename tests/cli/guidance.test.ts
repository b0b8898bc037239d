import { expect, test } from 'vitest'
import { guidance } from '../../src/cli/check/guidance.ts'
import { violationMessages } from '../../src/protocol/index.ts'

const ofFiles = [
  'not_json',
  'invalid_frame',
  'unfinished_turn',
  'missing_chunks',
  'offset_gap',
  'duplicate_event',
  'late_callback',
  'starts_late',
]

test('each code of a violation, and each of a whole file, says what it breaks and how to fix it', () => {
  expect(Object.keys(guidance).toSorted()).toEqual([...Object.keys(violationMessages), ...ofFiles].toSorted())
})

test.each(Object.entries(guidance))('%s speaks in whole sentences', (_code, { title, breaks, fix }) => {
  expect(title).toMatch(/^[A-Z][^.]+$/)
  for (const sentence of [breaks, fix]) expect(sentence).toMatch(/^[A-Z][^]*\.$/)
})

test('only what breaks nothing is a note', () => {
  const notes = Object.entries(guidance).filter(([, { level }]) => level === 'note')
  expect(notes.map(([code]) => code)).toEqual(['duplicate_event', 'late_callback', 'starts_late'])
})
