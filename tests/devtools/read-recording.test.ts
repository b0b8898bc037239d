import { expect, test } from 'vitest'
import { readRecording } from '../../src/devtools/index.ts'

test('lines that are no JSON are listed with their number and reason, and the rest is there to be played', () => {
  const { lines, broken } = readRecording(
    '{"type":"message"}\n{"type":\n\n  \nnot json\n42\n{"type":"callback"}',
  )
  expect(lines).toEqual([
    { line: 1, event: { type: 'message' } },
    { line: 6, event: 42 },
    { line: 7, event: { type: 'callback' } },
  ])
  expect(broken.map(({ line, text }) => [line, text])).toEqual([
    [2, '{"type":'],
    [5, 'not json'],
  ])
  for (const { reason } of broken) expect(reason).toMatch(/JSON/)
})

test('a byte order mark, carriage returns and a missing last line end do no harm', () => {
  const { lines, broken } = readRecording('\uFEFF{"a":1}\r\n{"a":2}')
  expect(lines.map(({ event }) => event)).toEqual([{ a: 1 }, { a: 2 }])
  expect(broken).toEqual([])
})

test('nothing at all is an empty recording', () => {
  expect(readRecording('')).toEqual({ lines: [], broken: [] })
  expect(readRecording('\n\n')).toEqual({ lines: [], broken: [] })
})

test('a line of a hundred thousand brackets is broken or played, and stops nobody', () => {
  const { lines, broken } = readRecording(`${'['.repeat(100_000)}\n{"a":1}`)
  expect(lines.map(({ event }) => event)).toEqual([{ a: 1 }])
  expect(broken).toHaveLength(1)
  expect(broken[0]?.text.length).toBeLessThan(200)
})
