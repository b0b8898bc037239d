import { describe, expect, test } from 'vitest'
import { bubbleKey, type BubbleStore, type FinalPart, textOf } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore, orders, outcome, post, replay, shownState } from '../support/replay.ts'

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

describe('a message of the same thread and clientMessageId takes over the bubble', () => {
  test('with the same key, as sent, and also found under its messageId', () => {
    const store = newStore()
    const key = add(store, 'c')
    expect(outcome(store.ingest(message('m', 'c', at(4))))).toBe('applied')
    expect(store.thread('t')?.keys).toEqual([key])
    expect(store.bubble(key)).toMatchObject({
      delivery: 'sent',
      messageId: 'm',
      clientMessageId: 'c',
      author: { kind: 'user', id: 'ada' },
      offset: 4,
    })
    expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
  })

  test('whichever is known first', () => {
    const store = replay(message('m', 'c', at(0)))
    const before = shownState(store)
    expect(add(store, 'c')).toBe(bubbleKey.message('m'))
    expect(shownState(store)).toEqual(before)
  })

  test('after it failed, and removes its error', () => {
    const store = newStore()
    const key = add(store, 'c')
    store.failOptimistic('c', 'timeout')
    store.ingest(message('m', 'c'))
    expect(store.bubble(key)).toMatchObject({ delivery: 'sent' })
    expect(store.bubble(key)).not.toHaveProperty('error')
  })

  test('with the server’s content, and with later edits', () => {
    const store = newStore()
    const key = add(store, 'c', 'teh text')
    store.ingestAll([
      message('m', 'c', { ...at(0), parts: text('the text') }),
      message('m', undefined, { ...at(1), revision: 1, parts: text('edited') }),
    ])
    expect(store.bubble(key)).toMatchObject({ revision: 1, offset: 0 })
    expect(shown(store, 't')).toEqual(['m: edited (user)'])
  })

  test('but not that of another thread or another id', () => {
    const store = newStore()
    const key = add(store, 'c')
    store.ingestAll([
      message('m', 'c', { threadId: 'other' }),
      message('n', 'C'),
      message('o', 'c '),
      message('p', undefined),
    ])
    expect(store.bubble(key)).toMatchObject({ delivery: 'sending' })
    expect(store.thread('t')?.keys).toHaveLength(4)
    store.ingest(message('q', 'c'))
    expect(store.bubble(key)).toMatchObject({ delivery: 'sent', messageId: 'q' })
  })

  test('but not if the message is refused', () => {
    const store = replay(threadScript('t').callback('i', 'x', { messageId: 'm' }))
    const key = add(store, 'c')
    expect(outcome(store.ingest(message('m', 'c')))).toBe('rejected id_conflict')
    expect(store.bubble(key)).toMatchObject({ delivery: 'sending' })
  })

  test('a copy with a new clientMessageId adds it', () => {
    const store = replay(message('m', undefined, at(0)))
    const { messages } = store.getState()
    expect(outcome(store.ingest(message('m', 'c', at(0))))).toBe('duplicate')
    expect(post(store, 'm')).toMatchObject({ clientMessageId: 'c' })
    expect(store.getState().messages).not.toBe(messages)
    expect(add(store, 'c')).toBe(bubbleKey.message('m'))
  })

  test('a second message with the same clientMessageId is a separate bubble', () => {
    const store = newStore()
    const key = add(store, 'c')
    store.ingestAll([message('m', 'c', at(0)), message('n', 'c', at(1))])
    expect(store.thread('t')?.keys).toEqual([key, bubbleKey.message('n')])
  })
})

describe('if its messageId already has a bubble', () => {
  test('the optimistic one disappears', () => {
    const store = replay(message('m', undefined, at(0)))
    const key = add(store, 'c')
    expect(store.thread('t')?.keys).toHaveLength(2)
    expect(outcome(store.ingest(message('m', 'c', at(0))))).toBe('duplicate')
    expect(store.thread('t')?.keys).toEqual([bubbleKey.message('m')])
    expect(store.bubble(key)).toBeUndefined()
    expect(post(store, 'm')).toMatchObject({ clientMessageId: 'c', delivery: 'sent' })
  })

  test('also for an edit that names it', () => {
    const store = replay(message('m', undefined, at(0)))
    add(store, 'c')
    store.ingest(message('m', 'c', { ...at(1), revision: 1, parts: text('edited') }))
    expect(shown(store, 't')).toEqual(['m: edited (user)'])
    expect(add(store, 'c')).toBe(bubbleKey.message('m'))
  })
})

test('one message, sent and broadcast in any order, is one bubble', () => {
  const steps: readonly (readonly [string, (store: BubbleStore) => void])[] = [
    ['added', (store) => void add(store, 'c')],
    ['answered', (store) => void store.ingest(message('m', 'c'))],
    ['broadcast', (store) => void store.ingest(message('m', 'c', at(0)))],
    ['known without its id', (store) => void store.ingest(message('m', undefined, at(0)))],
  ]
  for (const order of orders(steps)) {
    const store = newStore()
    for (const [, step] of order) step(store)
    expect([order.map(([name]) => name), store.thread('t')?.keys.length]).toEqual([
      order.map(([name]) => name),
      1,
    ])
    expect(post(store, 'm')).toMatchObject({
      messageId: 'm',
      clientMessageId: 'c',
      delivery: 'sent',
      offset: 0,
    })
    expect(textOf(post(store, 'm'))).toBe('Hi')
  }
})

describe('when another epoch replaces the thread', () => {
  const empty = (threadId: string, epoch: string) => ({ v: 1, threadId, epoch, offset: 0, bubbles: [] })

  test('messages that are still being sent stay, and failed ones as well', () => {
    const store = replay(message('old', undefined, at(0)))
    const [sending, failed] = [add(store, 'c', 'one'), add(store, 'd', 'two')]
    store.failOptimistic('d', 'x')
    store.hydrate(empty('t', 'f'), { replace: true })
    expect(store.thread('t')?.keys).toEqual([sending, failed])
    expect(shown(store, 't')).toEqual(['c: one (user, sending)', 'd: two (user, failed)'])
    store.ingest(message('m', 'c', at(0, 'f')))
    expect(store.bubble(sending)).toMatchObject({ delivery: 'sent', messageId: 'm' })
    expect(add(store, 'd')).toBe(failed)
  })

  test('the snapshot’s own message takes over', () => {
    const store = replay(message('old', undefined, at(0)))
    const key = add(store, 'c')
    const bubbles = [
      {
        kind: 'message',
        messageId: 'm',
        clientMessageId: 'c',
        offset: 3,
        revision: 0,
        author: { kind: 'user' },
        parts: text('Hi'),
      },
    ]
    store.hydrate({ ...empty('t', 'f'), offset: 9, bubbles }, { replace: true })
    expect(store.thread('t')?.keys).toEqual([key])
    expect(store.bubble(key)).toMatchObject({ delivery: 'sent', messageId: 'm' })
  })

  test('a message that this store has sent disappears with its epoch, and has the same key when it is restored', () => {
    const store = newStore()
    const key = add(store, 'c')
    store.ingest(message('m', 'c', at(0)))
    const snapshot = { ...store.snapshot('t'), epoch: 'g' }
    store.hydrate(empty('t', 'f'), { replace: true })
    expect(store.bubble(key)).toBeUndefined()
    expect(store.bubble(bubbleKey.message('m'))).toBeUndefined()
    store.hydrate(snapshot, { replace: true })
    expect(store.thread('t')?.keys).toEqual([key])
    expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
  })

  test('a message that is sent again under the id of a removed one is another bubble, even when that one is restored', () => {
    const store = newStore()
    const first = add(store, 'c')
    store.ingest(message('m', 'c', at(0)))
    store.hydrate(empty('t', 'f'), { replace: true })
    const second = add(store, 'c', 'Hi again')
    store.ingest(message('m', undefined, at(0, 'f')))
    expect(store.thread('t')?.keys).toEqual([second, first])
    expect(shown(store, 't')).toEqual(['c: Hi again (user, sending)', 'm: Hi (user)'])
    store.ingest(message('n', 'c', at(1, 'f')))
    expect(store.thread('t')?.keys).toEqual([first, second])
    expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(first))
    expect(store.bubble(bubbleKey.message('n'))).toBe(store.bubble(second))
  })

  test('its clientMessageIds are free, and so are those of other threads’ messages', () => {
    const store = replay(
      message('m', 'c', at(0)),
      message('m', 'd', at(0)),
      message('n', 'b', { threadId: 'u' }),
    )
    const waiting = add(store, 'a', 'waiting', 'u')
    store.ingest(message('o', 'a', at(1)))
    store.hydrate(empty('t', 'f'), { replace: true })
    for (const id of ['c', 'd']) {
      const key = add(store, id, id)
      expect(store.bubble(key)).toMatchObject({ delivery: 'sending' })
      expect(store.thread('t')?.keys).toContain(key)
    }
    expect(store.bubble(add(store, 'b'))).toMatchObject({ threadId: 't', delivery: 'sending' })
    store.failOptimistic('a', 'x')
    expect(store.bubble(waiting)).toMatchObject({ delivery: 'failed' })
    store.ingest(message('p', 'a', { threadId: 'u' }))
    expect(store.bubble(waiting)).toMatchObject({ delivery: 'sent' })
  })
})
