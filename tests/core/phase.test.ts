import { describe, expect, test } from 'vitest'
import { type FinalPart, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { orders, replay, turn } from '../support/replay.ts'

const text = (words: string): FinalPart => ({ kind: 'text', text: words })
const data = (dataId: string, value: number): FinalPart => ({ kind: 'data', name: 'n', dataId, value })

describe('missing', () => {
  test.each([
    ['nothing is known', [], undefined, 0],
    ['chunks are folded', [0, 1], undefined, 0],
    ['one is held', [2], undefined, 3],
    ['some are folded and some are held', [0, 1, 4, 6], undefined, 5],
    ['the end is known and no chunk', [], 3, 3],
    ['the end is known and some are folded', [0, 1], 5, 3],
    ['the end is known and some are held', [0, 3], 5, 4],
    ['the end counts what is folded', [0, 1], 2, 0],
    ['the end counts less than what is folded', [0, 1, 2], 1, 0],
    ['the end counts less than what is held', [0, 9], 4, 3],
    ['the end counts none', [], 0, 0],
  ])('when %s', (_, seqs, chunkCount, missing) => {
    const t = threadScript('t')
    const chunks = seqs.map((seq) => t.chunk('i', 'x', { seq }))
    const end = chunkCount === undefined ? [] : [t.finalized('i', { chunkCount })]
    for (const events of [
      [t.created('i'), ...chunks, ...end],
      [...end, ...chunks.toReversed(), t.created('i')],
    ]) {
      expect(turn(replay(...events), 'i').missing).toBe(missing)
    }
  })
})

describe('phase', () => {
  type Setting = readonly [
    what: string,
    events: (t: ReturnType<typeof threadScript>) => readonly unknown[],
    phase: string,
  ]
  const settings: readonly Setting[] = [
    ['only the creation is known', (t) => [t.created('i')], 'pending'],
    ['only a callback is known', (t) => [t.callback('i', 'final')], 'pending'],
    ['a chunk is folded', (t) => [t.chunk('i', 'a')], 'streaming'],
    ['a chunk is held', (t) => [t.chunk('i', 'b', { seq: 1 })], 'streaming'],
    ['a chunk and a callback are known', (t) => [t.chunk('i', 'a'), t.callback('i', 'final')], 'streaming'],
    [
      'the end says completed and chunks are missing',
      (t) => [t.finalized('i', { chunkCount: 1 })],
      'streaming',
    ],
    ['the end says completed, and all are there', (t) => [t.chunk('i', 'a'), t.finalized('i')], 'completed'],
    ['the end says completed after no chunk', (t) => [t.finalized('i')], 'completed'],
    [
      'the end says completed and chunks are beyond it',
      (t) => [t.chunk('i', 'a'), t.finalized('i', { chunkCount: 0 })],
      'completed',
    ],
    [
      'chunks are missing and a callback has text',
      (t) => [t.finalized('i', { chunkCount: 3 }), t.callback('i', 'final')],
      'completed',
    ],
    [
      'chunks are missing and the callback has no text',
      (t) => [t.finalized('i', { chunkCount: 3 }), t.callback('i', [data('d', 1)])],
      'streaming',
    ],
    [
      'chunks are missing and the callback has empty text',
      (t) => [t.finalized('i', { chunkCount: 3 }), t.callback('i', [text('')])],
      'streaming',
    ],
    [
      'only a callback that is not shown has text',
      (t) => [
        t.finalized('i', { chunkCount: 3 }),
        t.callback('i', 'old'),
        t.callback('i', [data('d', 1)], { revision: 1 }),
      ],
      'streaming',
    ],
    ...(['failed', 'cancelled'] as const).flatMap((outcome): readonly Setting[] => [
      [`the end says ${outcome}`, (t) => [t.finalized('i', { outcome })], outcome],
      [
        `the end says ${outcome} and chunks are missing`,
        (t) => [t.finalized('i', { outcome, chunkCount: 9 })],
        outcome,
      ],
      [
        `the end says ${outcome} and a callback is shown`,
        (t) => [t.callback('i', 'final'), t.finalized('i', { outcome, chunkCount: 2 })],
        outcome,
      ],
    ]),
  ]

  test.each(settings)('when %s', (_, eventsOf, phase) => {
    const events = eventsOf(threadScript('t'))
    for (const order of orders(events)) {
      const store = replay(...order)
      expect(turn(store, 'i').phase).toBe(phase)
      expect(store.thread('t')?.openCount).toBe(phase === 'pending' || phase === 'streaming' ? 1 : 0)
    }
  })

  test('a failed turn with a callback shows the callback, its error, and keeps its phase', () => {
    const t = threadScript('t')
    const events = [
      t.chunk('i', 'a'),
      t.finalized('i', { outcome: 'failed', error: { message: 'm', code: 'c' } }),
      t.callback('i', 'final'),
    ]
    for (const order of orders(events)) {
      const bubble = turn(replay(...order), 'i')
      expect(bubble).toMatchObject({ phase: 'failed', body: 'callback', error: { message: 'm', code: 'c' } })
      expect(textOf(bubble)).toBe('final')
    }
  })

  test('a chunk that arrives after a failure is shown, and the phase stays', () => {
    const t = threadScript('t')
    const late = t.chunk('i', 'late')
    const store = replay(t.finalized('i', { outcome: 'cancelled' }), late)
    expect(turn(store, 'i')).toMatchObject({ phase: 'cancelled', body: 'stream', missing: 0 })
    expect(textOf(turn(store, 'i'))).toBe('late')
  })
})

test('agentId, replyTo and chainId are the creation’s, whenever it arrives', () => {
  const t = threadScript('t')
  const events = [
    t.chunk('i', 'a'),
    t.created('i', { agentId: 'scout', replyTo: 'q', chainId: 'c' }),
    t.finalized('i'),
  ]
  for (const order of orders(events)) {
    expect(turn(replay(...order), 'i')).toMatchObject({
      agentId: 'scout',
      replyTo: 'q',
      chainId: 'c',
      phase: 'completed',
    })
  }
})

test('fields that no event gave are absent, not undefined', () => {
  const t = threadScript('t', { offsets: false })
  const bubble = turn(replay(t.chunk('i', 'a')), 'i')
  expect(Object.keys(bubble).sort()).toEqual(
    [
      'awaitingApproval',
      'body',
      'invocationId',
      'key',
      'kind',
      'missing',
      'parts',
      'phase',
      'streamParts',
      'superseded',
      'threadId',
    ].sort(),
  )
})
