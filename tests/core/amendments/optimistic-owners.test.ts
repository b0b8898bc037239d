import { describe, expect, test } from 'vitest'
import { type Author, bubbleKey, type BubbleStore, UsageError } from '../../../src/index.ts'
import { shown } from '../../../src/testing/index.ts'
import { newStore, outcome, replay } from '../../support/replay.ts'

const ada = { kind: 'user', id: 'ada' } as const
const bob = { kind: 'user', id: 'bob' } as const
const nobody = { kind: 'user' } as const

const add = (store: BubbleStore, threadId = 't', author?: Author, words = 'Hi') =>
  store.addOptimistic({
    threadId,
    clientMessageId: '1',
    parts: [{ kind: 'text', text: words }],
    ...(author !== undefined && { author }),
  })
const message = (messageId: string, author: Author, more: object = {}) => ({
  type: 'message',
  threadId: 't',
  messageId,
  clientMessageId: '1',
  author,
  parts: [{ kind: 'text', text: 'Hi' }],
  ...more,
})

describe('a clientMessageId that is known from another thread', () => {
  test('does not make addOptimistic throw', () => {
    const store = replay(message('m', ada, { threadId: 'u' }))
    const key = add(store)
    expect(shown(store, 't')).toEqual(['1: Hi (user, sending)'])
    expect(shown(store, 'u')).toEqual(['m: Hi (user)'])
    expect(key).not.toBe(bubbleKey.message('m'))
    expect(store.bubble(key)).toMatchObject({ threadId: 't', delivery: 'sending' })
  })

  test('does not make a message be shown twice', () => {
    const store = newStore()
    const first = add(store, 'u')
    store.ingest(message('m', ada, { threadId: 'u' }))
    const second = add(store)
    store.ingest(message('n', ada))
    expect(store.thread('u')?.keys).toEqual([first])
    expect(store.thread('t')?.keys).toEqual([second])
    expect(second).not.toBe(first)
    for (const [threadId, key, messageId] of [
      ['u', first, 'm'],
      ['t', second, 'n'],
    ] as const) {
      expect(add(store, threadId)).toBe(key)
      expect(store.bubble(bubbleKey.message(messageId))).toBe(store.bubble(key))
      expect(store.bubble(key)).toMatchObject({ threadId, messageId, delivery: 'sent' })
    }
  })

  test('failing and removing apply to the message that is still local', () => {
    const store = replay(message('m', ada, { threadId: 'u' }), message('n', bob))
    const key = add(store, 't', ada)
    store.failOptimistic('1', 'offline')
    expect(store.bubble(key)).toMatchObject({ delivery: 'failed' })
    expect(store.bubble(bubbleKey.message('m'))).toMatchObject({ delivery: 'sent' })
    store.removeOptimistic('1')
    expect(store.bubble(key)).toBeUndefined()
    expect([shown(store, 't'), shown(store, 'u')]).toEqual([['n: Hi (user)'], ['m: Hi (user)']])
  })

  test('is a mistake of the caller only while the message waits in the other thread', () => {
    const store = newStore()
    add(store, 'u')
    const state = store.getState()
    expect(() => add(store)).toThrow(UsageError)
    expect(() => add(store)).toThrow(expect.objectContaining({ code: 'duplicate_client_message_id' }))
    store.failOptimistic('1', 'offline')
    expect(() => add(store)).toThrow(UsageError)
    expect(store.thread('t')).toBeUndefined()
    expect(store.getState()).not.toBe(state)
    store.removeOptimistic('1')
    expect(store.bubble(add(store))).toMatchObject({ threadId: 't' })
  })
})

describe('MSC3970: a clientMessageId counts per author', () => {
  test('a given author is shown; the default is a user', () => {
    const store = newStore()
    expect(store.bubble(add(store, 't', ada))).toMatchObject({ author: ada })
    const other = newStore()
    expect(other.bubble(add(other))).toMatchObject({ author: nobody })
  })

  test.each([
    ['the same author', ada, ada, true],
    ['an author without an id, by the client', undefined, ada, true],
    ['an author without an id, by the server', ada, nobody, true],
    ['no id on either side', undefined, nobody, true],
    ['another author', ada, bob, false],
    ['the same id of another kind', ada, { kind: 'agent', id: 'ada' } as const, true],
  ])('%s: the message takes it over, or does not', (_, local, remote, isTaken) => {
    const before = newStore()
    const key = add(before, 't', local)
    before.ingest(message('m', remote))
    expect(before.thread('t')?.keys).toEqual(isTaken ? [key] : [bubbleKey.message('m'), key])
    expect(before.bubble(key)).toMatchObject({ delivery: isTaken ? 'sent' : 'sending' })

    const after = replay(message('m', remote))
    const added = add(after, 't', local)
    expect(added === bubbleKey.message('m')).toBe(isTaken)
    expect(after.thread('t')?.keys).toHaveLength(isTaken ? 1 : 2)
  })

  test('two people with one id in one thread are two messages', () => {
    const store = replay(message('m', bob))
    const key = add(store, 't', ada)
    store.ingest(message('n', ada))
    expect(store.thread('t')?.keys).toEqual([bubbleKey.message('m'), key])
    expect(store.bubble(key)).toMatchObject({ messageId: 'n', author: ada, delivery: 'sent' })
  })

  test('by a snapshot, too', () => {
    const snapshot = (author: Author) => ({
      v: 1,
      threadId: 't',
      epoch: 'e',
      offset: 1,
      bubbles: [
        {
          kind: 'message',
          messageId: 'm',
          clientMessageId: '1',
          offset: 0,
          revision: 0,
          author,
          parts: [{ kind: 'text', text: 'Hi' }],
        },
      ],
    })
    const [own, others] = [newStore(), newStore()]
    const [first, second] = [add(own, 't', ada), add(others, 't', ada)]
    own.hydrate(snapshot(ada))
    others.hydrate(snapshot(bob))
    expect(own.thread('t')?.keys).toEqual([first])
    expect(others.thread('t')?.keys).toHaveLength(2)
    expect(others.bubble(second)).toMatchObject({ delivery: 'sending' })
  })
})

describe('the same id added again', () => {
  test('in its thread retries that message, with the new author', () => {
    const store = newStore()
    const key = add(store, 't', ada, 'one')
    store.failOptimistic('1', 'offline')
    expect(add(store, 't', bob, 'two')).toBe(key)
    expect(store.bubble(key)).toMatchObject({ author: bob, delivery: 'sending' })
    expect(shown(store, 't')).toEqual(['1: two (user, sending)'])
    store.ingest(message('m', bob))
    expect(store.thread('t')?.keys).toEqual([key])
  })

  test('after a known message took it over returns the key of that message', () => {
    const store = newStore()
    const key = add(store, 't', ada)
    expect(outcome(store.ingest(message('m', ada)))).toBe('applied')
    const state = store.getState()
    expect(add(store, 't', ada, 'changed')).toBe(key)
    expect(store.getState()).toBe(state)
  })

  test('that a known message would take over returns its key, even while another author’s message waits in the thread', () => {
    const store = replay(message('m', ada))
    const waiting = add(store, 't', bob)
    const state = store.getState()
    expect(add(store, 't', ada)).toBe(bubbleKey.message('m'))
    expect(store.getState()).toBe(state)
    expect(store.bubble(waiting)).toMatchObject({ author: bob, delivery: 'sending' })
  })

  test('that a known message would take over returns its key, even while a message waits in another thread', () => {
    const store = replay(message('m', ada))
    add(store, 'u')
    expect(add(store, 't', ada)).toBe(bubbleKey.message('m'))
  })
})

test('an invalid author is a mistake of the caller', () => {
  const store = newStore()
  const wrong = { kind: 'robot' } as unknown as Author // on purpose
  expect(() => add(store, 't', wrong)).toThrow(UsageError)
  expect(() => add(store, 't', { kind: 'user', id: '' })).toThrow(UsageError)
  expect(store.thread('t')).toBeUndefined()
})
