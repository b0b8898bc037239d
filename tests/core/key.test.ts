import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, replay } from '../support/replay.ts'

const hi = [{ kind: 'text', text: 'Hi' }] as const
/** Ids that look like keys, of this kind or another. */
const id = fc.oneof(
  fc.constantFrom(
    'a',
    ':',
    'message:a',
    'invocation:a',
    'invocation:message:a',
    'optimistic:a',
    'again:0 a',
    '__proto__',
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
)

test('a turn and a message never have the same key, whatever their ids look like', () => {
  fc.assert(
    fc.property(id, id, (one, other) => {
      expect(bubbleKey.invocation(one)).not.toBe(bubbleKey.message(other))
      expect(bubbleKey.invocation(one) === bubbleKey.invocation(other)).toBe(one === other)
      expect(bubbleKey.message(one) === bubbleKey.message(other)).toBe(one === other)
    }),
  )
})

test('a turn whose id is a message’s key has a separate bubble, with its own chunks of text', () => {
  const t = threadScript('t')
  const store = replay(
    t.message('m', 'Hello?'),
    t.created('message:m'),
    t.chunk('message:m', 'one '),
    t.chunk('message:m', 'two'),
  )
  expect(store.bubble(bubbleKey.message('m'))?.kind).toBe('message')
  expect(store.invocation('message:m')).toMatchObject({
    kind: 'invocation',
    parts: [{ segments: ['one two'] }],
  })
  expect(store.thread('t')?.keys).toEqual([bubbleKey.message('m'), bubbleKey.invocation('message:m')])
})

test('a turn whose id is the key of a message that is being sent does not change that message', () => {
  const store = newStore()
  const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: hi })
  const t = threadScript('t')
  store.ingestAll([t.created(key), t.chunk(key, 'x'), t.finalized(key)])
  expect(store.bubble(key)).toMatchObject({ kind: 'message', delivery: 'sending' })
  expect(store.invocation(key)).toMatchObject({ kind: 'invocation', phase: 'completed' })
})
