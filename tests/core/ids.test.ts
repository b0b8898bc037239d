import { describe, expect, test } from 'vitest'
import { bubbleKey, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, idsOf, newStore, outcome, post, replay, turn } from '../support/replay.ts'

/** Ids that a sloppy comparison would take for one another. */
const nearMisses: readonly (readonly [what: string, a: string, b: string])[] = [
  ['case', 'Run-a', 'run-a'],
  ['a prefix', 'run-1', 'run-10'],
  ['a suffix', 'run-1', '1'],
  ['a trailing space', 'a', 'a '],
  ['a leading space', 'a', ' a'],
  ['a line break', 'a', 'a\n'],
  ['normal forms NFC and NFD', 'caf\u00e9', 'cafe\u0301'],
  ['compatibility forms', '\ufb01n', 'fin'],
  ['full width', 'Ａ', 'A'],
  ['look-alikes', 'а', 'a'],
  ['a zero-width space', 'a\u200b', 'a'],
  ['a byte order mark', '\ufeffa', 'a'],
  ['a dotted capital i', 'İ', 'I'],
  ['sharp s', 'straße', 'strasse'],
  ['a number’s spelling', '1', '1.0'],
  ['leading zeros', '7', '007'],
  ['a zero at the end', 'a', 'a\0'],
  ['a separator of keys', 'message:a', 'a'],
  ['a key’s prefix', 'invocation:a', 'a'],
  ['a space within', '1 a', '11a'],
  ['length alone', 'x'.repeat(255), 'x'.repeat(256)],
]

describe.each(nearMisses)('ids that differ by %s', (_, a, b) => {
  test('name two invocations: nothing of one reaches the other', () => {
    const t = threadScript('t')
    const store = replay(t.created(a), t.chunk(a, 'text of a'))
    const before = turn(store, a)
    store.ingestAll([
      t.callback(b, 'final of b', { messageId: 'm' }),
      t.chunk(b, 'text of b'),
      t.finalized(b),
      t.post(b, 'aside', { messageId: 'n' }),
    ])
    expect(turn(store, a)).toBe(before)
    expect(textOf(turn(store, b))).toBe('final of b')
    expect(idsOf(store)).toEqual([a, b, 'n'])
    expect(codesOf(store)).toEqual([])
  })

  test('name two messages', () => {
    const t = threadScript('t')
    const store = replay(t.message(a, 'of a'))
    const before = post(store, a)
    store.ingestAll([t.message(b, 'of b', { revision: 3 })])
    expect(post(store, a)).toBe(before)
    expect(textOf(post(store, b))).toBe('of b')
    expect(codesOf(store)).toEqual([])
  })

  test('name two threads', () => {
    const [s, t] = [threadScript(a), threadScript(b)]
    const store = replay(s.created('i'), s.message('m', 'x'))
    const view = store.thread(a)
    store.ingestAll([t.created('j'), t.message('n', 'y'), t.finalized('j')])
    expect(store.thread(a)).toBe(view)
    expect(idsOf(store, b)).toEqual(['j', 'n'])
    expect(outcome(store.ingest(t.created('i')))).toBe('rejected id_conflict')
  })

  test('name two messages of this client', () => {
    const store = newStore()
    const [first, second] = [a, b].map((clientMessageId) =>
      store.addOptimistic({ threadId: 't', clientMessageId, parts: [{ kind: 'text', text: 'x' }] }),
    )
    expect(first).not.toBe(second)
    store.ingest(threadScript('t').message('m', 'x', { clientMessageId: b }))
    expect(store.bubble(first ?? bubbleKey.message(''))).toMatchObject({ delivery: 'sending' })
    expect(store.bubble(second ?? bubbleKey.message(''))).toMatchObject({ delivery: 'sent' })
  })

  test('name two epochs', () => {
    const store = replay(threadScript('t', { epoch: a }).created('i'))
    expect(outcome(store.ingest(threadScript('t', { epoch: b }).created('j')))).toBe('rejected epoch_changed')
  })

  test('name two tool calls and two values', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolCall('i', a, 'f', '1'),
      t.toolCall('i', b, 'f', '2'),
      t.data('i', a, 'd', 1),
      t.data('i', b, 'd', 2),
      t.data('i', 'n', a, 3),
      t.data('i', 'n', b, 4),
    )
    expect(turn(store, 'i').parts).toHaveLength(6)
  })
})

test('the ids of an invocation and of a message are of two kinds, and so are their keys', () => {
  const t = threadScript('t')
  const store = replay(t.created('x'), t.message('x', 'message'))
  expect(bubbleKey.invocation('x')).not.toBe(bubbleKey.message('x'))
  expect(store.thread('t')?.keys).toEqual([bubbleKey.invocation('x'), bubbleKey.message('x')])
  expect(bubbleKey.invocation('message:x')).not.toBe(bubbleKey.message('x'))
})

describe.each([
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '0',
  '-1',
  'length',
  '__defineGetter__',
])('the id %j', (id) => {
  test('is an id like any other, in every field', () => {
    const t = threadScript(id, { epoch: id })
    const store = newStore()
    const nothing = [
      store.thread(id),
      store.cursor(id),
      store.invocation(id),
      store.bubble(bubbleKey.message(id)),
      store.snapshot(id),
    ]
    expect(nothing).toEqual([undefined, undefined, undefined, undefined, undefined])
    const key = store.addOptimistic({
      threadId: id,
      clientMessageId: id,
      parts: [{ kind: 'data', name: id, dataId: id, value: id }],
    })
    const events = [
      t.message(id, 'Hi', { clientMessageId: id, author: { kind: 'user', id } }),
      t.created(id, { agentId: id, replyTo: id, chainId: id }),
      t.toolCall(id, id, id, id),
      t.toolResult(id, id, { [id]: id }),
      t.data(id, id, id, { [id]: [id] }),
      t.chunk(id, 'held', { seq: 5 }),
      t.callback(id, 'final', { messageId: `${id}.callback` }),
      t.post(id, 'aside', { messageId: `${id}.post` }),
      t.finalized(id, { outcome: 'failed', error: { message: id, code: id } }),
    ]
    expect(store.ingestAll(events).map(outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'applied',
      'held',
      'applied',
      'applied',
      'applied',
    ])
    expect(store.ingestAll(events).map(outcome)).toEqual(events.map(() => 'duplicate'))
    expect(idsOf(store, id)).toEqual([id, id, `${id}.post`])
    expect(store.bubble(bubbleKey.message(id))).toMatchObject({
      key,
      messageId: id,
      clientMessageId: id,
      delivery: 'sent',
    })
    expect(turn(store, id)).toMatchObject({
      agentId: id,
      replyTo: id,
      chainId: id,
      phase: 'failed',
      body: 'callback',
    })
    expect(store.cursor(id)).toEqual({ epoch: id, offset: 9 })

    const other = newStore()
    other.hydrate(JSON.parse(JSON.stringify(store.snapshot(id))))
    expect(other.snapshot(id)).toEqual(store.snapshot(id))
    expect(codesOf(store)).toEqual([])
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
