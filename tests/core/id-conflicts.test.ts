import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, idsOf, outcome, post, replay, turn } from '../support/replay.ts'

const here = () => threadScript('t')
const there = () => threadScript('other')
type Script = ReturnType<typeof threadScript>

describe('an invocationId of another thread is refused', () => {
  const first: readonly (readonly [string, (t: Script) => unknown])[] = [
    ['a creation', (t) => t.created('i')],
    ['a chunk', (t) => t.chunk('i', 'a')],
    ['a held chunk', (t) => t.chunk('i', 'a', { seq: 4 })],
    ['an end', (t) => t.finalized('i')],
    ['a callback', (t) => t.callback('i', 'x', { messageId: 'first' })],
    ['an independent post', (t) => t.post('i', 'x', { messageId: 'first' })],
  ]
  const second: readonly (readonly [string, (t: Script) => unknown])[] = [
    ['a creation', (t) => t.created('i', { agentId: 'a' })],
    ['a chunk', (t) => t.chunk('i', 'b', { seq: 1 })],
    ['an end', (t) => t.finalized('i', { outcome: 'failed' })],
    ['a callback', (t) => t.callback('i', 'y')],
    ['an independent post', (t) => t.post('i', 'y')],
  ]

  test.each(first.flatMap(([known, a]) => second.map(([refused, b]) => [known, refused, a, b] as const)))(
    'known by %s, used by %s',
    (_, __, makeKnown, makeRefused) => {
      const store = replay(makeKnown(here()))
      const { bubbles } = store.getState()
      const receipt = store.ingest(makeRefused(there()))
      expect(outcome(receipt)).toBe('rejected id_conflict')
      expect(receipt.violation).toMatchObject({ path: 'invocationId', threadId: 'other', invocationId: 'i' })
      expect(store.getState().bubbles).toBe(bubbles)
      expect(idsOf(store, 'other')).toEqual([])
    },
  )

  test('a message there may name it as its author, which binds nothing', () => {
    const t = here()
    const store = replay(t.created('i'))
    const message = { ...there().message('m', 'over here', { author: 'agent' }), invocationId: 'i' }
    expect(outcome(store.ingest(message))).toBe('applied')
    expect(post(store, 'm')).toMatchObject({
      threadId: 'other',
      invocationId: 'i',
      author: { kind: 'agent' },
    })
    expect(outcome(store.ingest(t.chunk('i', 'a')))).toBe('applied')
    expect(idsOf(store)).toEqual(['i'])
  })

  test('a message that names an id does not bind it', () => {
    const store = replay({ ...there().message('m', 'x'), invocationId: 'i' })
    expect(outcome(store.ingest(here().created('i')))).toBe('applied')
    expect(turn(store, 'i').threadId).toBe('t')
  })
})

describe('a messageId that is known as something else is refused', () => {
  const uses: Readonly<Record<string, (words: string) => unknown>> = {
    'a message': (words) => here().message('m', words),
    'a message in another thread': (words) => there().message('m', words),
    'a callback of i': (words) => here().callback('i', words, { messageId: 'm' }),
    'a callback of j': (words) => here().callback('j', words, { messageId: 'm' }),
    'a callback of k in another thread': (words) => there().callback('k', words, { messageId: 'm' }),
    'a post of i': (words) => here().post('i', words, { messageId: 'm' }),
    'a post of j': (words) => here().post('j', words, { messageId: 'm' }),
    'a post of k in another thread': (words) => there().post('k', words, { messageId: 'm' }),
  }
  const names = Object.keys(uses)
  const pairs = names.flatMap((first) =>
    names.filter((second) => second !== first).map((second) => [first, second] as const),
  )

  test.each(pairs)('known by %s, used by %s', (first, second) => {
    const store = replay(uses[first]?.('first'))
    const { bubbles } = store.getState()
    const receipt = store.ingest({ ...Object(uses[second]?.('second')), revision: 5, offset: 9 })
    expect(outcome(receipt)).toBe('rejected id_conflict')
    expect(receipt.violation?.path).toBe('messageId')
    expect(store.getState().bubbles).toBe(bubbles)
  })

  test.each(names)('known by %s, and used by it again, it is not', (name) => {
    const store = replay(uses[name]?.('first'))
    expect(outcome(store.ingest({ ...Object(uses[name]?.('second')), revision: 1, offset: 9 }))).toBe(
      'applied',
    )
    expect(codesOf(store)).toEqual([])
  })
})

test('a refused event claims no id', () => {
  const store = replay(here().created('i'))
  const refused = there().callback('i', 'x', { messageId: 'm' })
  expect(outcome(store.ingest(refused))).toBe('rejected id_conflict')
  expect(outcome(store.ingest(here().message('m', 'free')))).toBe('applied')
  const other = { ...there().post('k', 'x', { messageId: 'm' }) }
  expect(outcome(store.ingest(other))).toBe('rejected id_conflict')
  expect(outcome(store.ingest(here().created('k')))).toBe('applied')
})

test('the same id may be an invocation, a message, a thread, a client’s message and an agent', () => {
  const t = threadScript('x')
  const store = replay(
    t.created('x', { agentId: 'x', replyTo: 'x', chainId: 'x' }),
    t.message('x', 'message', { clientMessageId: 'x' }),
    t.chunk('x', 'turn'),
  )
  expect(codesOf(store)).toEqual([])
  expect(idsOf(store, 'x')).toEqual(['x', 'x'])
  expect(textOf(turn(store, 'x'))).toBe('turn')
  expect(textOf(post(store, 'x'))).toBe('message')
})

test('replyTo, agentId and chainId are never matched', () => {
  const t = here()
  const store = replay(
    t.created('a', { agentId: 'scout', chainId: 'c', replyTo: 'q' }),
    t.created('b', { agentId: 'scout', chainId: 'c', replyTo: 'q' }),
    t.callback('a', 'for a'),
  )
  expect(idsOf(store)).toEqual(['a', 'b'])
  expect(turn(store, 'b').body).toBe('none')
})
