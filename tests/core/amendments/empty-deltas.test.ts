import { describe, expect, test } from 'vitest'
import { threadScript } from '../../../src/testing/index.ts'
import { orders, outcome, partsOf, replay, turn } from '../../support/replay.ts'

describe('recorded traffic of several providers: an empty delta', () => {
  test('between reasoning and text starts no part', () => {
    const t = threadScript('t')
    const store = replay(
      t.reasoning('a', 'Hm.'),
      t.chunk('a', ''),
      t.reasoning('a', ' So'),
      t.chunk('a', 'Yes'),
    )
    expect(partsOf(turn(store, 'a'))).toEqual(['(Hm. So)', 'Yes'])
  })

  test('of reasoning does not cut a text in two', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', 'Ye'), t.reasoning('a', ''), t.chunk('a', 's'))
    expect(partsOf(turn(store, 'a'))).toEqual(['Yes'])
  })

  test('at the beginning of a turn shows a turn that streams, without parts', () => {
    const t = threadScript('t')
    expect(turn(replay(t.chunk('a', '')), 'a')).toMatchObject({
      parts: [],
      body: 'stream',
      phase: 'streaming',
      missing: 0,
    })
  })

  test('takes its seq, so it can fill a gap', () => {
    const t = threadScript('t')
    const events = [
      t.chunk('a', 'a'),
      t.chunk('a', ''),
      t.chunk('a', 'b'),
      t.reasoning('a', ''),
      t.finalized('a'),
    ]
    for (const order of orders(events)) {
      expect(turn(replay(...order), 'a')).toMatchObject({ phase: 'completed', missing: 0 })
      expect(partsOf(turn(replay(...order), 'a'))).toEqual(['ab'])
    }
  })

  test('of the first call with an id creates the part with its name', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolCall('a', 'x', 'now', ''),
      t.chunk('a', 'It is'),
      t.toolCall('a', 'x', 'now', ''),
    )
    expect(partsOf(turn(store, 'a'))).toEqual(['now#x[]', 'It is'])
    store.ingestAll([t.chunk('a', ' noon'), t.toolResult('a', 'x', 12)])
    expect(partsOf(turn(store, 'a'))).toEqual(['now#x[]→12', 'It is noon'])
  })

  test('of the first call names the part that its result created', () => {
    const t = threadScript('t')
    const store = replay(t.toolResult('a', 'x', 12), t.toolCall('a', 'x', 'now', ''))
    expect(partsOf(turn(store, 'a'))).toEqual(['now#x[]→12'])
  })

  test('changes no part of the bubble', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', 'Hel'))
    const { parts } = turn(store, 'a')
    expect(outcome(store.ingest(t.chunk('a', '')))).toBe('applied')
    expect(turn(store, 'a').parts).toEqual(parts)
    store.ingest(t.chunk('a', 'lo'))
    expect(partsOf(turn(store, 'a'))).toEqual(['Hello'])
  })
})
