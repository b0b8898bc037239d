import { describe, expect, test } from 'vitest'
import {
  type BubbleKey,
  bubbleKey,
  createBubbleStore,
  syncScheduler,
  type ThreadSnapshot,
} from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'

const newStore = () => createBubbleStore({ scheduler: syncScheduler })
const keysOf = (store: ReturnType<typeof newStore>): readonly BubbleKey[] => store.thread('t')?.keys ?? []
const parts = [{ kind: 'text', text: 'hi' }] as const
const author = { kind: 'user' } as const

describe('a message that is sent again after its epoch was replaced', () => {
  const message = { kind: 'message', messageId: 'm', offset: 0, revision: 0, author, parts: [...parts] }

  test('has a key of its own, and the server’s message keeps its bubble', () => {
    const store = newStore()
    const first = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    store.ingest({
      type: 'message',
      threadId: 't',
      epoch: 'e',
      offset: 0,
      messageId: 'm',
      clientMessageId: 'c',
      author,
      parts,
    })
    store.hydrate({ v: 1, threadId: 't', epoch: 'f', offset: 1, bubbles: [message] }, { replace: true })
    const again = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    expect(keysOf(store)).toEqual([first, again])
    expect(again).not.toBe(first)
    store.removeOptimistic('c')
    expect(keysOf(store)).toEqual([first])
    expect(store.bubble(bubbleKey.message('m'))).toMatchObject({ key: first, delivery: 'sent' })
  })
})

test('a chain of messages without offsets may be as long as the thread', () => {
  const store = newStore()
  for (let index = 0; index < 6_000; index++) {
    const clientMessageId = `c${index}`
    store.addOptimistic({ threadId: 't', clientMessageId, parts })
    if (index % 1_000 === 0) store.flush()
  }
  expect(store.ingest(threadScript('t').callback('a', 'Hello')).status).toBe('applied')
  expect(keysOf(store)).toHaveLength(6_001)
})

test('of several clientMessageIds of one message the same is shown in any order', () => {
  const events = ['b', 'a', 'c'].map((clientMessageId, offset) => ({
    type: 'message',
    threadId: 't',
    epoch: 'e',
    offset,
    messageId: 'm',
    revision: offset,
    clientMessageId,
    author,
    parts,
  }))
  for (const order of [events, events.toReversed()]) {
    const store = newStore()
    store.ingestAll(order)
    expect(store.bubble(bubbleKey.message('m'))).toMatchObject({ clientMessageId: 'a', revision: 2 })
  }
})

test('a bubble beyond a hole stands outside the keys of a thread with earlier ones, though a snapshot holds it', () => {
  const callback = { ...threadScript('t', { epoch: 'e' }).callback('x', 'late'), offset: 50 }
  const maker = newStore()
  maker.ingest(callback)
  const own = maker.snapshot('t')
  const bubbles = [{ kind: 'message', messageId: 'm', offset: 30, revision: 0, author, parts: [...parts] }]
  const window = { v: 1, threadId: 't', epoch: 'e', offset: 40, hasEarlier: true, bubbles }
  for (const snapshots of [[own, window], [window, own], [window]]) {
    const store = newStore()
    for (const snapshot of snapshots) store.hydrate(snapshot)
    store.ingest(callback)
    expect(keysOf(store)).toEqual([bubbleKey.message('m')])
    expect(store.invocation('x')).toMatchObject({ body: 'callback' })
  }
})

test('a snapshot that says the same data twice shows it once', () => {
  const store = newStore()
  const data = { kind: 'data', name: 'card', dataId: 'x' }
  const bubble = {
    kind: 'invocation',
    invocationId: 'i',
    offset: 0,
    folded: 2,
    parts: [
      { ...data, value: 1 },
      { ...data, value: 2 },
    ],
  }
  store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 1, bubbles: [bubble] })
  expect(store.invocation('i')?.parts).toMatchObject([{ name: 'card', value: 2 }])
})

test('data keeps its key, whichever column brings it first, and so does a callback’s when it is edited', () => {
  const t = threadScript('t')
  const store = newStore()
  const data = { kind: 'data', name: 'card', dataId: 'x', value: 1 } as const
  const keyOf = () => store.invocation('a')?.parts.find((part) => part.kind === 'data')?.key
  store.ingest(t.callback('a', [{ kind: 'text', text: 'A' }, data]))
  const key = keyOf()
  expect(key).toBeDefined()
  store.ingest(t.chunk('a', data))
  expect(keyOf()).toBe(key)
  store.ingest(t.callback('a', [data, { kind: 'text', text: 'B' }], { revision: 1 }))
  expect(keyOf()).toBe(key)
})

test('a snapshot is the caller’s own', () => {
  const store = newStore()
  const data = { kind: 'data', name: 'card', dataId: 'x', value: { deep: [1] } } as const
  store.ingestAll([threadScript('t', { epoch: 'e' }).chunk('a', data)])
  const before = JSON.stringify(store.snapshot('t'))
  const snapshot: ThreadSnapshot | undefined = store.snapshot('t')
  for (const bubble of snapshot?.bubbles ?? []) if (bubble.kind === 'invocation') bubble.parts.length = 0
  expect(JSON.stringify(store.snapshot('t'))).toBe(before)
})
