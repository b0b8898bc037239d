import { describe, expect, test } from 'vitest'
import { type BubbleStore, type FinalPart, UsageError } from '../../src/index.ts'
import { shown } from '../../src/testing/index.ts'
import { newStore, post, replay, shownState } from '../support/replay.ts'

const text = (words: string): readonly FinalPart[] => [{ kind: 'text', text: words }]
const add = (store: BubbleStore, clientMessageId: string, words = 'Hi', threadId = 't') =>
  store.addOptimistic({ threadId, clientMessageId, parts: text(words) })
const message = (messageId: string, clientMessageId: string | undefined, more: object = {}) => ({
  type: 'message',
  threadId: 't',
  messageId,
  clientMessageId,
  author: { kind: 'user', id: 'ada' },
  parts: text('Hi'),
  ...more,
})
const at = (offset: number, epoch = 'e') => ({ epoch, offset })

describe('adding', () => {
  test('immediately shows a user’s message, and returns its key', () => {
    const store = newStore({ scheduler: () => () => undefined })
    const key = add(store, 'c', 'Hello')
    expect(store.thread('t')).toMatchObject({ keys: [key], openCount: 0, gap: null, stale: false })
    expect(store.bubble(key)).toEqual({
      kind: 'message',
      key,
      clientMessageId: 'c',
      threadId: 't',
      author: { kind: 'user' },
      revision: 0,
      parts: [{ kind: 'text', key: 'p0', segments: ['Hello'] }],
      delivery: 'sending',
    })
  })

  test('again changes the parts of the same bubble', () => {
    const store = newStore()
    const key = add(store, 'c', 'one')
    expect(add(store, 'c', 'two')).toBe(key)
    expect(shown(store, 't')).toEqual(['c: two (user, sending)'])
  })

  test('copies the parts: they are neither retained, frozen nor changed', () => {
    const store = newStore()
    const value = { deep: [1] }
    const parts: FinalPart[] = [{ kind: 'data', name: 'n', dataId: 'd', value }]
    const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    expect(Object.isFrozen(parts) || Object.isFrozen(value) || Object.isFrozen(value.deep)).toBe(false)
    value.deep.push(2)
    parts.pop()
    expect(store.bubble(key)?.parts).toMatchObject([{ value: { deep: [1] } }])
  })

  test.each([
    ['an empty threadId', { threadId: '' }, 'threadId'],
    ['an id of 257 units', { clientMessageId: 'x'.repeat(257) }, 'clientMessageId'],
    ['a lone surrogate', { clientMessageId: '\ud800' }, 'clientMessageId'],
    ['no parts', { parts: [] }, 'parts'],
    ['a part that is none', { parts: [{ kind: 'text' }] }, 'parts.0.text'],
    [
      'data that is no Json',
      { parts: [{ kind: 'data', name: 'n', dataId: 'd', value: undefined }] },
      'parts.0.value',
    ],
  ])('with %s is a mistake of the caller', (_, more, path) => {
    const store = newStore()
    const state = store.getState()
    const wrong = { threadId: 't', clientMessageId: 'c', parts: text('x'), ...more } as Parameters<
      BubbleStore['addOptimistic']
    >[0] // on purpose
    expect(() => store.addOptimistic(wrong)).toThrow(UsageError)
    expect(() => store.addOptimistic(wrong)).toThrow(path)
    expect(store.getState()).toBe(state)
  })

  test('with a clientMessageId that waits in another thread is a separate message', () => {
    const store = newStore()
    add(store, 'c')
    const state = store.getState()
    expect(() => add(store, 'c', 'Hi', 'other')).toThrow(UsageError)
    expect(store.getState()).toBe(state)
    expect(store.thread('other')).toBeUndefined()
    const known = replay(message('m', 'c', at(0)))
    expect(known.bubble(add(known, 'c', 'Hi', 'other'))).toMatchObject({
      threadId: 'other',
      delivery: 'sending',
    })
  })
})

describe('failing', () => {
  test('keeps the message with its text, and adding it again retries', () => {
    const store = newStore()
    const key = add(store, 'c', 'Hello')
    store.failOptimistic('c', { message: 'offline', code: 'network' })
    expect(store.bubble(key)).toMatchObject({
      delivery: 'failed',
      error: { message: 'offline', code: 'network' },
      clientMessageId: 'c',
    })
    expect(shown(store, 't')).toEqual(['c: Hello (user, failed)'])
    expect(add(store, 'c', 'Hello')).toBe(key)
    expect(store.bubble(key)).toMatchObject({ delivery: 'sending' })
    expect(store.bubble(key)).not.toHaveProperty('error')
  })

  test.each([
    ['a text', 'offline', { message: 'offline' }],
    ['an Error', new TypeError('fetch failed'), { message: 'fetch failed' }],
    [
      'what fetch throws when it is aborted',
      new DOMException('aborted', 'AbortError'),
      { message: 'aborted' },
    ],
    [
      'an Error with a code',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      { message: 'refused' },
    ],
    ['a message and a code', { message: 'm', code: 'c' }, { message: 'm', code: 'c' }],
    ['a message and no code', { message: 'm', code: undefined }, { message: 'm' }],
  ])('says why, by %s', (_, error, expected) => {
    const store = newStore()
    const key = add(store, 'c')
    store.failOptimistic('c', error as Error) // a program without exact types passes undefined, too
    expect(store.bubble(key)).toMatchObject({ delivery: 'failed', error: expected })
  })

  test.each([{ reason: 5 }, { message: 5 }, undefined, null, 5])(
    'by %j is a mistake of the caller',
    (error) => {
      const store = newStore()
      add(store, 'c')
      expect(() => store.failOptimistic('c', error as never)).toThrow(UsageError) // on purpose
    },
  )

  test('does nothing to a message that is not known, or that the server knows', () => {
    const store = replay(message('m', 'c', at(0)))
    const before = shownState(store)
    store.failOptimistic('c', 'late')
    store.failOptimistic('unknown', 'x')
    expect(shownState(store)).toEqual(before)
    expect(store.thread('unknown')).toBeUndefined()
  })
})

describe('removing', () => {
  test('discards the message', () => {
    const store = newStore()
    const key = add(store, 'c')
    store.failOptimistic('c', 'x')
    store.removeOptimistic('c')
    expect(store.bubble(key)).toBeUndefined()
    expect(store.thread('t')?.keys).toEqual([])
  })

  test('does nothing to a message that is not known, or that the server knows', () => {
    const store = replay(message('m', 'c', at(0)))
    const before = shownState(store)
    store.removeOptimistic('c')
    store.removeOptimistic('unknown')
    expect(shownState(store)).toEqual(before)
  })

  test('allows the same id to be added again, in any thread', () => {
    const store = newStore()
    add(store, 'c', 'one')
    store.removeOptimistic('c')
    add(store, 'c', 'two', 'other')
    expect(shown(store, 'other')).toEqual(['c: two (user, sending)'])
    expect(shown(store, 't')).toEqual([])
  })
})

test('ids of any content are safe', () => {
  const store = newStore()
  for (const id of ['__proto__', 'constructor', 'toString', ' ', '\0']) {
    const key = add(store, id)
    store.failOptimistic(id, 'x')
    expect(store.bubble(key)).toMatchObject({ delivery: 'failed', clientMessageId: id })
    store.ingest(message(id, id))
    expect(post(store, id)).toMatchObject({ key, delivery: 'sent' })
  }
})
