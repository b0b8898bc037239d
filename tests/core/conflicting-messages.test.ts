import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, orders, outcome, post, replay } from '../support/replay.ts'

describe.each(['message', 'independent callback'] as const)(
  'a %s whose messageId is known with other content',
  (what) => {
    const script = (offsets = true) => {
      const t = threadScript('t', { offsets })
      const say = (
        words: string,
        more: { readonly revision?: number; readonly offset?: number; readonly at?: number } = {},
      ) =>
        what === 'message' ? t.message('m', words, more) : t.post('i', words, { ...more, messageId: 'm' })
      return say
    }

    test('wins by its revision, without a violation', () => {
      const say = script()
      for (const order of orders([say('one', { revision: 1 }), say('two', { revision: 2 }), say('zero')])) {
        const store = replay(...order)
        expect(post(store, 'm')).toMatchObject({ revision: 2, delivery: 'sent' })
        expect(textOf(post(store, 'm'))).toBe('two')
        expect(codesOf(store)).toEqual([])
        expect(store.thread('t')?.keys).toHaveLength(1)
      }
    })

    test('at one revision wins by the lowest offset, with the violation', () => {
      const say = script()
      for (const order of orders([say('low'), say('high')])) {
        const store = replay(...order)
        expect(textOf(post(store, 'm'))).toBe('low')
        expect(codesOf(store)).toEqual(['conflicting_message'])
      }
    })

    test('without offsets loses to the first to arrive', () => {
      const say = script(false)
      const [first, second] = [say('first'), say('second')]
      expect(textOf(post(replay(first, second), 'm'))).toBe('first')
      expect(textOf(post(replay(second, first), 'm'))).toBe('second')
    })

    test('as a copy is a duplicate; at a lower offset it gives its offset and at', () => {
      const say = script()
      const event = say('x', { offset: 5, at: 50 })
      const store = replay(event)
      const bubble = post(store, 'm')
      expect(outcome(store.ingest({ ...event, offset: 7, at: 70 }))).toBe('duplicate')
      expect(post(store, 'm')).toBe(bubble)
      expect(outcome(store.ingest({ ...event, offset: 2, at: 20 }))).toBe('duplicate')
      expect(post(store, 'm')).toMatchObject({ offset: 2, at: 20 })
    })

    test('has its place at its lowest offset, whatever revision is shown', () => {
      const say = script()
      for (const order of orders([
        say('edited', { revision: 1, offset: 8, at: 80 }),
        say('first', { offset: 3, at: 30 }),
      ])) {
        expect(post(replay(...order), 'm')).toMatchObject({ revision: 1, offset: 3, at: 30 })
      }
    })
  },
)

test('messages differ in their author, and in the invocation that they name', () => {
  const t = threadScript('t')
  const store = replay(t.message('m', 'x'))
  expect(outcome(store.ingest(t.message('m', 'x', { author: 'agent' })))).toBe('applied conflicting_message')
  expect(outcome(store.ingest(t.message('m', 'x', { author: { kind: 'user', id: 'u' } })))).toBe(
    'applied conflicting_message',
  )
  expect(outcome(store.ingest({ ...t.message('m', 'x'), invocationId: 'i' }))).toBe(
    'applied conflicting_message',
  )
  expect(post(store, 'm')).toMatchObject({ author: { kind: 'user' } })
  expect(post(store, 'm')).not.toHaveProperty('invocationId')
})

test('an edit may change the author and the named invocation, since these bind nothing', () => {
  const t = threadScript('t')
  const events = [
    { ...t.message('m', 'x', { author: 'agent' }), invocationId: 'i' },
    { ...t.message('m', 'x', { author: 'agent', revision: 1 }), invocationId: 'j' },
    t.message('m', 'x', { author: 'system', revision: 2 }),
  ]
  for (const order of orders(events)) {
    const store = replay(...order)
    expect(codesOf(store)).toEqual([])
    expect(post(store, 'm')).toMatchObject({ revision: 2, author: { kind: 'system' } })
  }
})
