import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, newStore, orders, outcome, replay, turn } from '../support/replay.ts'

describe('a chunk', () => {
  test('whose seq is folded is a duplicate, whatever its content', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.chunk('i', 'b'))
    const { bubbles } = store.getState()
    expect(outcome(store.ingest(t.chunk('i', 'other', { seq: 0 })))).toBe('duplicate')
    expect(outcome(store.ingest(t.toolCall('i', 'x', 'f', '')))).toBe('applied')
    expect(outcome(store.ingest(t.chunk('i', { kind: 'reasoning', delta: 'r' }, { seq: 1 })))).toBe(
      'duplicate',
    )
    expect(textOf(turn(store, 'i'))).toBe('ab')
    expect(codesOf(store)).toEqual([])
    expect(store.getState().bubbles).not.toBe(bubbles)
  })

  test('whose seq is folded, at a lower offset, gives the bubble that offset', () => {
    const t = threadScript('t')
    const store = replay(
      t.chunk('i', 'a', { offset: 5 }),
      t.chunk('i', 'other', { seq: 0, offset: 2, at: 20 }),
    )
    expect(turn(store, 'i')).toMatchObject({ offset: 2, at: 20 })
  })

  test('waiting for a hole is held, and applied when the hole is filled', () => {
    const t = threadScript('t')
    const [zero, one, two] = [t.chunk('i', 'a'), t.chunk('i', 'b'), t.chunk('i', 'c')]
    const store = newStore()
    expect(outcome(store.ingest(two))).toBe('held')
    expect(outcome(store.ingest(two))).toBe('duplicate')
    expect(outcome(store.ingest(zero))).toBe('applied')
    expect(outcome(store.ingest(one))).toBe('applied')
    expect(outcome(store.ingest(two))).toBe('duplicate')
    expect(textOf(turn(store, 'i'))).toBe('abc')
  })

  test('whose seq is held with another part is refused: the first one stays', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'b', { seq: 1 }))
    const { bubbles } = store.getState()
    const receipt = store.ingest(t.chunk('i', 'x', { seq: 1 }))
    expect(outcome(receipt)).toBe('rejected conflicting_chunk')
    expect(receipt.violation).toMatchObject({ threadId: 't', invocationId: 'i' })
    expect(store.getState().bubbles).toBe(bubbles)
    store.ingest(t.chunk('i', 'a', { seq: 0 }))
    expect(textOf(turn(store, 'i'))).toBe('ab')
    expect(codesOf(store)).toEqual(['conflicting_chunk'])
  })

  test.each([
    ['a delta of another kind', { kind: 'text', delta: 'b' }, { kind: 'reasoning', delta: 'b' }],
    ['another delta', { kind: 'text', delta: 'b' }, { kind: 'text', delta: 'B' }],
    ['a part that does not decode', { kind: 'text', delta: 'b' }, { kind: 'hologram' }],
    ['a part where none decoded', { kind: 'hologram' }, { kind: 'text', delta: '' }],
    [
      'another value',
      { kind: 'data', name: 'n', dataId: 'd', value: [1] },
      { kind: 'data', name: 'n', dataId: 'd', value: [2] },
    ],
    [
      'isError',
      { kind: 'tool_result', toolCallId: 'x', output: 1 },
      { kind: 'tool_result', toolCallId: 'x', output: 1, isError: false },
    ],
  ])('held and then sent with %s is a conflict', (_, first, second) => {
    const chunk = (part: unknown) => ({
      type: 'stream_chunk',
      threadId: 't',
      invocationId: 'i',
      seq: 3,
      part,
    })
    const store = replay(chunk(first))
    expect(outcome(store.ingest(chunk(second)))).toBe('rejected conflicting_chunk')
    const again = outcome(store.ingest(chunk(first)))
    expect(again === 'duplicate' || again === 'duplicate invalid_event').toBe(true)
  })

  test('held and sent again with its fields in another order is a copy', () => {
    const chunk = (value: unknown) => ({
      type: 'stream_chunk',
      threadId: 't',
      invocationId: 'i',
      seq: 3,
      part: { kind: 'data', name: 'n', dataId: 'd', value },
    })
    const store = replay(chunk({ a: 1, b: { c: 2, d: 3 } }))
    expect(outcome(store.ingest(chunk({ b: { d: 3, c: 2 }, a: 1 })))).toBe('duplicate')
  })

  test('a refused chunk does not place the bubble: its offset does not count', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'b', { seq: 1, offset: 7 }), t.chunk('i', 'x', { seq: 1, offset: 2 }))
    expect(turn(store, 'i').offset).toBe(7)
  })

  test('whose part does not decode is applied or held, with the violation', () => {
    const chunk = (seq: number) => ({
      type: 'stream_chunk',
      threadId: 't',
      invocationId: 'i',
      seq,
      part: { kind: 'hologram' },
    })
    const store = newStore()
    expect(outcome(store.ingest(chunk(1)))).toBe('held invalid_event')
    expect(outcome(store.ingest(chunk(0)))).toBe('applied invalid_event')
    expect(codesOf(store)).toEqual(['invalid_event', 'invalid_event'])
    expect(turn(store, 'i')).toMatchObject({ parts: [], body: 'stream', missing: 0 })
  })
})

describe('a chunk beyond the end', () => {
  test('is treated like any chunk, with the violation, when the end is known', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.finalized('i'))
    expect(outcome(store.ingest(t.chunk('i', 'b')))).toBe('applied chunk_beyond_end')
    expect(outcome(store.ingest(t.chunk('i', 'd', { seq: 3 })))).toBe('held chunk_beyond_end')
    expect(turn(store, 'i')).toMatchObject({ phase: 'completed', missing: 0 })
    expect(textOf(turn(store, 'i'))).toBe('ab')
    store.ingest(t.chunk('i', 'c', { seq: 2 }))
    expect(textOf(turn(store, 'i'))).toBe('abcd')
    expect(codesOf(store)).toEqual(['chunk_beyond_end', 'chunk_beyond_end', 'chunk_beyond_end'])
  })

  test.each([
    ['folded', 0],
    ['held', 4],
  ])('that is %s before the end is known is reported on the end', (_, seq) => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a', { seq }))
    expect(outcome(store.ingest(t.finalized('i', { chunkCount: 0 })))).toBe('applied chunk_beyond_end')
    expect(turn(store, 'i').phase).toBe('completed')
  })

  test.each([
    ['folded', 0],
    ['held', 4],
  ])('that is %s is the one at the chunkCount, not the one before it', (_, seq) => {
    const t = threadScript('t')
    const chunk = t.chunk('i', 'a', { seq })
    const [short, long] = [t.finalized('i', { chunkCount: seq }), t.finalized('i', { chunkCount: seq + 1 })]
    expect(
      [replay(chunk), replay(chunk)].map((store, end) => outcome(store.ingest([short, long][end]))),
    ).toEqual(['applied chunk_beyond_end', 'applied'])
    expect([replay(short), replay(long)].map((store) => store.ingest(chunk).violation?.code)).toEqual([
      'chunk_beyond_end',
      undefined,
    ])
  })

  test('is not reported for a copy, or for an end that counts the chunk', () => {
    const t = threadScript('t')
    const [chunk, end] = [t.chunk('i', 'a'), t.finalized('i')]
    const store = replay(chunk, end)
    store.ingestAll([chunk, end, chunk])
    expect(codesOf(store)).toEqual([])
  })

  test('leads to the same bubble, whatever the order', () => {
    const t = threadScript('t')
    const events = [
      t.created('i'),
      t.chunk('i', 'a'),
      t.finalized('i'),
      t.chunk('i', 'b'),
      t.chunk('i', 'd', { seq: 3 }),
    ]
    const expected = turn(replay(...events), 'i')
    for (const order of orders(events)) expect(turn(replay(...order), 'i')).toEqual(expected)
  })
})
