import { describe, expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, newStore, partsOf, replay, turn } from '../support/replay.ts'

describe('a reset', () => {
  test('removes the parts that began with its fromSeq or a higher seq, and the stream continues', () => {
    const t = threadScript('t')
    t.chunk('i', 'kept', { partId: 's1' })
    t.chunk('i', 'gone', { partId: 's2' })
    t.toolCall('i', 'x', 'f', '{}')
    t.data('i', 'n', 'd', 1)
    t.reset('i', 1)
    const store = replay(...t.log())
    expect(partsOf(turn(store, 'i'))).toEqual(['kept'])
    store.ingest(t.chunk('i', 'again', { partId: 's2' }))
    store.ingest(t.toolResult('i', 'x', 1))
    const bubble = turn(store, 'i')
    expect(partsOf(bubble)).toEqual(['kept', 'again', '?#x[]→1'])
    expect(bubble.parts.map(({ key }) => key)).toEqual(['0', '5', '6'])
  })

  test('keeps later deltas of earlier parts, and data that only changed', () => {
    const t = threadScript('t')
    t.data('i', 'n', 'd', 1)
    t.chunk('i', 'a', { partId: 'p' })
    t.toolCall('i', 'x', 'f', '{')
    t.chunk('i', 'b', { partId: 'p' })
    t.data('i', 'n', 'd', 2)
    t.toolCall('i', 'x', 'f', '}')
    t.reset('i', 3)
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['n/d=2', 'ab', 'f#x[{}]'])
  })

  test('removes a tool that a request or a result has created', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.toolApproval('i', 'x', 'ok')
    t.toolResult('i', 'y', 1)
    const store = replay(...t.log())
    expect(turn(store, 'i').awaitingApproval).toBe(true)
    store.ingest(t.reset('i', 1))
    expect(turn(store, 'i')).toMatchObject({ awaitingApproval: false, parts: [{ kind: 'text' }] })
  })

  test('finds the earlier call of an id again', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '1')
    t.toolResult('i', 'x', 'one')
    t.toolCall('i', 'x', 'f', '2')
    t.reset('i', 2)
    t.toolResult('i', 'x', 'two')
    t.toolCall('i', 'x', 'f', '3')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['f#x[1]→"one"', 'f#x[3]'])
  })

  test('lets a text without an id continue when it is the last part again', () => {
    const t = threadScript('t')
    t.chunk('i', 'Hel')
    t.reasoning('i', 'hm')
    t.reset('i', 1)
    t.chunk('i', 'lo')
    expect(turn(replay(...t.log()), 'i').parts).toEqual([{ kind: 'text', key: '0', segments: ['Hello'] }])
  })

  test('of everything leaves an empty stream', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.reset('i', 0)
    const store = replay(...t.log())
    expect(turn(store, 'i')).toMatchObject({ body: 'stream', phase: 'streaming', parts: [] })
    store.ingest(t.chunk('i', 'b'))
    expect(turn(store, 'i').parts).toEqual([{ kind: 'text', key: '2', segments: ['b'] }])
  })

  test('waits for earlier chunks, like any chunk', () => {
    const t = threadScript('t')
    const events = [t.chunk('i', 'a'), t.chunk('i', 'b', { partId: 'p' }), t.reset('i', 1), t.chunk('i', 'c')]
    expect(partsOf(turn(replay(...events.toReversed()), 'i'))).toEqual(['ac'])
  })

  test('beyond its own seq is an empty part', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.reset('i', 2))
    expect(codesOf(store)).toEqual(['invalid_event'])
    expect(store.violations()[0]).toMatchObject({ path: 'part.fromSeq' })
    expect(turn(store, 'i')).toMatchObject({ missing: 0, parts: [{ segments: ['a'] }] })
  })

  test('frees space for parts', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { partCount: 1 } })
    for (const event of [t.chunk('i', 'a'), t.reset('i', 0), t.reasoning('i', 'b')])
      expect(store.ingest(event)).toEqual({ status: 'applied' })
    expect(partsOf(turn(store, 'i'))).toEqual(['(b)'])
  })

  test('removes the same parts after a snapshot as without one', () => {
    const t = threadScript('t')
    t.data('i', 'n', 'd', 1)
    t.file('i', { mediaType: 'image/png', url: 'x', fileId: 'f' })
    t.chunk('i', 'a')
    t.data('i', 'n', 'd', 2)
    t.file('i', { mediaType: 'image/png', url: 'y', fileId: 'f' })
    for (const fromSeq of [0, 1, 2, 3]) {
      for (const isOver of [false, true]) {
        const before = replay(...t.log(), ...(isOver ? [t.finalized('i', { offset: 9 })] : []))
        const store = newStore()
        store.hydrate(before.snapshot('t'))
        const reset = { ...t.log()[0]!, seq: 5, offset: 5, part: { kind: 'reset', fromSeq } }
        for (const each of [before, store]) each.ingest(reset)
        expect(turn(store, 'i')).toEqual(turn(before, 'i'))
        expect(turn(store, 'i').parts).toHaveLength(Math.min(fromSeq, 3))
      }
    }
  })
})
