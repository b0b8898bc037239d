import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, partsOf, replay, turn } from '../support/replay.ts'

describe('a delta with a partId (hermes-agent 46909)', () => {
  test('grows the text of that id, wherever it is', () => {
    const t = threadScript('t')
    t.chunk('i', 'Hel', { partId: 'a' })
    t.chunk('i', 'Wor', { partId: 'b' })
    t.chunk('i', 'lo', { partId: 'a' })
    t.toolCall('i', 'x', 'f', '{}')
    t.chunk('i', 'ld', { partId: 'b' })
    const bubble = turn(replay(...t.log()), 'i')
    expect(partsOf(bubble)).toEqual(['Hello', 'World', 'f#x[{}]'])
    expect(bubble.parts[1]).toEqual({ kind: 'text', key: '1', partId: 'b', segments: ['World'] })
    expect(textOf(bubble)).toBe('Hello\n\nWorld')
  })

  test('of text grows no reasoning of the same id', () => {
    const t = threadScript('t')
    t.reasoning('i', 'r', { partId: 'a' })
    t.chunk('i', 't', { partId: 'a' })
    t.reasoning('i', 's', { partId: 'a' })
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['(rs)', 't'])
  })

  test('grows no part without an id, and is not grown by a delta without an id', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.chunk('i', 'b', { partId: 'p' })
    t.chunk('i', 'c')
    t.chunk('i', 'd', { partId: '__proto__' })
    t.chunk('i', 'e', { partId: 'p' })
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['a', 'be', 'c', 'd'])
  })

  test('if it is empty, starts no part', () => {
    const t = threadScript('t')
    t.chunk('i', '', { partId: 'p' })
    t.chunk('i', 'a')
    t.chunk('i', '', { partId: 'p' })
    t.chunk('i', 'b')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['ab'])
  })
})

describe('texts that grow alternately', () => {
  const words = `${'A line of some length, and more. '.repeat(3)}\n`
  const long = Array.from({ length: 90 }, (_, index) => `${index} ${words}`)

  test('are cut into the same segments as separate texts', () => {
    const [t, a, b] = [threadScript('t'), threadScript('a'), threadScript('b')]
    for (const line of long) {
      t.chunk('i', line, { partId: 'a' })
      t.chunk('i', line.toUpperCase(), { partId: 'b' })
      a.chunk('a', line)
      b.chunk('b', line.toUpperCase())
    }
    const segmentsOf = (script: typeof t, id: string) =>
      turn(replay(...script.log()), id).parts.map((part) => part.kind === 'text' && part.segments)
    const both = segmentsOf(t, 'i')
    expect(both).toEqual([...segmentsOf(a, 'a'), ...segmentsOf(b, 'b')])
    expect(both[0]).toHaveLength(5)
  })

  test('continue to grow after a snapshot as if there had been none', () => {
    const t = threadScript('t')
    for (const line of long) {
      t.chunk('i', line, { partId: 'a' })
      t.chunk('i', line, { partId: 'b' })
    }
    const whole = replay(...t.log())
    for (const cut of [1, 2, 60, 61, 149]) {
      const store = newStore()
      store.hydrate(replay(...t.log().slice(0, cut)).snapshot('t'))
      for (const event of t.log().slice(cut)) store.ingest(event)
      expect(turn(store, 'i')).toEqual(turn(whole, 'i'))
    }
  })

  test('are the same objects while they do not grow', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a', { partId: 'a' }), t.chunk('i', 'b', { partId: 'b' }))
    const [a, b] = turn(store, 'i').parts
    store.ingest(t.chunk('i', 'c', { partId: 'a' }))
    const after = turn(store, 'i').parts
    expect(after[0]).not.toBe(a)
    expect(after[1]).toBe(b)
  })

  test('are each shown without half a character at the end, until its other half arrives', () => {
    const t = threadScript('t')
    const [high, low] = ['\uD83D', '\uDE00']
    const store = replay(t.chunk('i', `a${high}`, { partId: 'a' }), t.chunk('i', `b${high}`, { partId: 'b' }))
    expect(partsOf(turn(store, 'i'))).toEqual(['a', 'b'])
    store.ingest(t.chunk('i', low, { partId: 'a' }))
    expect(partsOf(turn(store, 'i'))).toEqual(['a😀', 'b'])
    store.ingest(t.finalized('i'))
    expect(partsOf(turn(store, 'i'))).toEqual(['a😀', `b${high}`])
  })
})
