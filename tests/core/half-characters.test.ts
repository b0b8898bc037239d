import { expect, test } from 'vitest'
import { partText, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { replay, turn } from '../support/replay.ts'

const [high, low] = ['\ud83d', '\ude00']

test('half a character at the end of a text is not shown until its other half arrives', () => {
  const t = threadScript('t')
  const [first, second, third] = [t.chunk('i', high), t.chunk('i', low), t.chunk('i', `a${high}`)]
  const store = replay(first)
  expect(turn(store, 'i').parts).toEqual([{ kind: 'text', key: '0', segments: [] }])
  store.ingest(second)
  expect(textOf(turn(store, 'i'))).toBe('😀')
  store.ingest(third)
  expect(textOf(turn(store, 'i'))).toBe('😀a')
  store.ingest(t.finalized('i'))
  expect(textOf(turn(store, 'i'))).toBe(`😀a${high}`)
})

test('half a character in an earlier part or a tool input is not shown either, and the part keeps its identity', () => {
  const t = threadScript('t')
  t.reasoning('i', `r${high}`)
  t.toolCall('i', 'x', 'f', `"${high}`)
  t.chunk('i', 'a')
  const store = replay(...t.log())
  const before = turn(store, 'i').parts
  expect([partText(before[0]!), before[1]]).toMatchObject(['r', { input: '"' }])
  store.ingest(t.chunk('i', 'b'))
  expect(
    turn(store, 'i')
      .parts.slice(0, 2)
      .every((part, index) => part === before[index]),
  ).toBe(true)
  store.ingest(t.toolCall('i', 'x', 'f', low))
  expect(turn(store, 'i').parts[1]).toMatchObject({ input: '"😀' })
  store.ingest(t.finalized('i'))
  expect(partText(turn(store, 'i').parts[0]!)).toBe(`r${high}`)
})

test('the result of a tool call shows no half that the input of its call ends with', () => {
  const t = threadScript('t')
  const store = replay(t.toolCall('i', 'x', 'f', `"${high}`), t.toolResult('i', 'x', 1))
  expect(turn(store, 'i').parts).toMatchObject([{ input: '"', output: 1 }])
  store.ingest(t.toolCall('i', 'x', 'f', ''))
  expect(turn(store, 'i').parts).toMatchObject([{ input: '"' }])
  store.ingest(t.finalized('i'))
  expect(turn(store, 'i').parts).toMatchObject([{ input: `"${high}`, output: 1 }])
})

test('half a character inside a text is shown, also at the end of a segment', () => {
  const t = threadScript('t')
  const text = `${'x'.repeat(8_190)}${high}${high}`
  const store = replay(t.chunk('i', text))
  expect(textOf(turn(store, 'i'))).toBe(text.slice(0, -1))
  store.ingest(t.chunk('i', 'y'))
  expect(textOf(turn(store, 'i'))).toBe(`${text}y`)
  const other = replay()
  other.hydrate(store.snapshot('t'))
  expect(textOf(turn(other, 'i'))).toBe(`${text}y`)
})
