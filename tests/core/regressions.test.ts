import { describe, expect, test, vi } from 'vitest'
import {
  type BubbleKey,
  bubbleKey,
  createBubbleStore,
  syncScheduler,
  type ThreadSnapshot,
} from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { idsOf } from '../support/replay.ts'

const newStore = () => createBubbleStore({ scheduler: syncScheduler })
const keysOf = (store: ReturnType<typeof newStore>): readonly BubbleKey[] => store.thread('t')?.keys ?? []
const parts = [{ kind: 'text', text: 'hi' }] as const
const author = { kind: 'user' } as const

describe('a message that is sent again after its epoch was replaced', () => {
  const message = { kind: 'message', messageId: 'm', offset: 0, revision: 0, author, parts: [...parts] }

  test('has a new key, and the server’s message keeps its bubble', () => {
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

test('of several clientMessageIds of one message, the same one is shown in any order', () => {
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

test('a bubble after a gap is not listed in a thread with earlier bubbles, even if a snapshot contains it', () => {
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

test('a snapshot with the same data twice shows it once', () => {
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

test('data keeps its key, whichever column has it first, also when a callback is edited', () => {
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

test('a snapshot belongs to the caller', () => {
  const store = newStore()
  const data = { kind: 'data', name: 'card', dataId: 'x', value: { deep: [1] } } as const
  store.ingestAll([threadScript('t', { epoch: 'e' }).chunk('a', data)])
  const before = JSON.stringify(store.snapshot('t'))
  const snapshot: ThreadSnapshot | undefined = store.snapshot('t')
  for (const bubble of snapshot?.bubbles ?? []) if (bubble.kind === 'invocation') bubble.parts.length = 0
  expect(JSON.stringify(store.snapshot('t'))).toBe(before)
})

test('a new turn that gets a lower offset after a listener has read the order moves to its place', () => {
  const t = threadScript('t')
  const store = createBubbleStore({ scheduler: () => undefined })
  const [zero, one] = [t.chunk('a', '0', { offset: 1 }), t.chunk('a', '1', { offset: 5 })]
  const stop = store.subscribe(() => {
    stop()
    store.ingestAll([one, t.message('c', 'x', { offset: 3 })])
    store.snapshot('t') // reads the order, and cannot publish from here
    store.ingest(zero)
  })
  store.ingest(t.message('z', 'x', { offset: 0 }))
  store.flush()
  expect(idsOf(store, 't')).toEqual(['z', 'a', 'c'])
})

test('a bubble of a snapshot with a known creation is listed in a thread with earlier bubbles, whether or not its turn has ended', () => {
  const store = newStore()
  const snapshot = { v: 1, threadId: 't', epoch: 'e' }
  store.hydrate({ ...snapshot, offset: 5, hasEarlier: true, bubbles: [] })
  const turn = (invocationId: string, offset: number, end: object) => ({
    kind: 'invocation',
    invocationId,
    offset,
    created: { offset },
    folded: 0,
    parts: [],
    ...end,
  })
  const end = { chunkCount: 0, outcome: 'completed', offset: 12 }
  // Beyond the snapshot's own offset, as what stands beyond a hole is.
  store.hydrate({ ...snapshot, offset: 5, bubbles: [turn('over', 10, { end }), turn('open', 20, {})] })
  expect(idsOf(store, 't')).toEqual(['over', 'open'])
})

test('a message keeps its identity when the bubble before it disappears, and its listeners are not called', () => {
  const store = newStore()
  store.ingest({ type: 'invocation_created', threadId: 't', invocationId: 'a' })
  const add = (clientMessageId: string) =>
    store.addOptimistic({ threadId: 't', clientMessageId, parts: [{ kind: 'text', text: clientMessageId }] })
  const [, second] = [add('c1'), add('c2')]
  const before = store.bubble(second)
  const woken = vi.fn<() => void>()
  store.subscribeBubble(second, woken)
  store.removeOptimistic('c1')
  expect(store.bubble(second)).toBe(before)
  expect(woken).not.toHaveBeenCalled()
})
