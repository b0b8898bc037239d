import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { idsOf, orders, outcome, post, replay, turn } from '../support/replay.ts'

describe('an independent callback', () => {
  test('is a separate bubble: a message of an agent, with its invocationId', () => {
    const t = threadScript('t')
    const store = replay(t.post('i', 'Done.', { messageId: 'm', at: 5 }))
    expect(post(store, 'm')).toMatchObject({
      kind: 'message',
      messageId: 'm',
      invocationId: 'i',
      threadId: 't',
      author: { kind: 'agent' },
      revision: 0,
      delivery: 'sent',
      offset: 0,
      at: 5,
    })
    expect(textOf(post(store, 'm'))).toBe('Done.')
  })

  test('creates no bubble for its invocation', () => {
    const store = replay(threadScript('t').post('i', 'Done.'))
    expect(store.invocation('i')).toBeUndefined()
    expect(idsOf(store)).toEqual(['i.post.1'])
    expect(store.thread('t')?.openCount).toBe(0)
  })

  test('changes no other bubble, not even that of its invocation', () => {
    const t = threadScript('t')
    const store = replay(t.created('i'), t.chunk('i', 'a'), t.callback('i', 'final'), t.message('q', 'Hi'))
    const before = [turn(store, 'i'), post(store, 'q')]
    store.ingestAll([
      t.post('i', 'aside'),
      t.post('i', 'again'),
      t.post('i', 'aside', { messageId: 'i.post.1', revision: 3 }),
    ])
    expect(turn(store, 'i')).toBe(before[0])
    expect(post(store, 'q')).toBe(before[1])
    expect(shown(store, 't')).toEqual([
      'i: final (streaming, callback)',
      'q: Hi (user)',
      'i.post.1: aside (agent)',
      'i.post.2: again (agent)',
    ])
  })

  test('and its turn may arrive in any order', () => {
    const t = threadScript('t')
    const events = [
      t.created('i'),
      t.chunk('i', 'a'),
      t.post('i', 'aside'),
      t.callback('i', 'final'),
      t.finalized('i'),
    ]
    for (const order of orders(events)) {
      expect(shown(replay(...order), 't')).toEqual([
        'i: final (completed, callback)',
        'i.post.1: aside (agent)',
      ])
    }
  })

  test('binds its invocationId to the thread', () => {
    const store = replay(threadScript('t').post('i', 'Done.'))
    const elsewhere = threadScript('elsewhere')
    expect(outcome(store.ingest(elsewhere.created('i')))).toBe('rejected id_conflict')
    expect(outcome(store.ingest(elsewhere.post('i', 'x', { messageId: 'other' })))).toBe(
      'rejected id_conflict',
    )
    expect(outcome(store.ingest(threadScript('t', { firstOffset: 1 }).created('i')))).toBe('applied')
  })
})
