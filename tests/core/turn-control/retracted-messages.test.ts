import { describe, expect, test } from 'vitest'
import { bubbleKey, type BubbleStore } from '../../../src/index.ts'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { idsOf, newStore, orders, outcome, replay } from '../../support/replay.ts'

const words = 'Secret words'
const mine = (store: BubbleStore, id?: string) =>
  store.addOptimistic({
    threadId: 't',
    clientMessageId: 'c',
    parts: [{ kind: 'text', text: words }],
    author: { kind: 'user', ...(id !== undefined && { id }) },
  })
const codes = (store: BubbleStore): readonly string[] => store.violations().map(({ code }) => code)

/** A message that began on a client, and its retraction. */
function story(author: { kind: 'user'; id?: string } = { kind: 'user', id: 'ada' }) {
  const t = threadScript('t')
  return {
    t,
    sent: t.message('m', words, { clientMessageId: 'c', author }),
    gone: t.retraction({ messageId: 'm' }, { by: 'ada' }),
  }
}

describe('a message that this store has sent and that is retracted', () => {
  test('disappears with its key, which shows nothing', () => {
    const { sent, gone } = story()
    const store = newStore()
    const key = mine(store, 'ada')
    store.ingestAll([sent, gone])
    expect(idsOf(store)).toEqual([])
    expect([store.bubble(key), store.bubble(bubbleKey.message('m'))]).toEqual([undefined, undefined])
    expect(mine(store, 'ada')).toBe(key)
    expect(idsOf(store)).toEqual([])
    expect(JSON.stringify(store.getState())).not.toContain(words)
  })

  test('disappears as soon as the server has assigned its id, if the retraction was known before', () => {
    const { sent, gone } = story()
    const store = replay(gone)
    const key = mine(store, 'ada')
    expect(store.bubble(key)).toMatchObject({ delivery: 'sending' })
    expect(outcome(store.ingest(sent))).toBe('duplicate')
    expect(store.bubble(key)).toBeUndefined()
    store.failOptimistic('c', 'too late')
    expect(idsOf(store)).toEqual([])
  })

  test('is not shown when it is added after its message and the retraction', () => {
    const { sent, gone } = story()
    for (const order of orders([sent, gone])) {
      const store = replay(...order)
      expect(store.bubble(mine(store, 'ada'))).toBeUndefined()
      expect(store.bubble(mine(store))).toBeUndefined()
      expect(store.bubble(mine(store, 'bob'))).toMatchObject({ delivery: 'sending' })
    }
  })

  test('is also known from a snapshot', () => {
    const { sent, gone } = story()
    const snapshot = replay(sent, gone).snapshot('t')
    expect(snapshot?.retractions).toEqual([
      { kind: 'message', messageId: 'm', offset: 1, by: 'ada', clientMessageId: 'c', authorId: 'ada' },
    ])
    const store = newStore()
    const key = mine(store, 'ada')
    expect(store.hydrate(snapshot)).toEqual({ status: 'applied' })
    expect(store.bubble(key)).toBeUndefined()
    expect(store.hydrate(snapshot)).toEqual({ status: 'duplicate' })
    expect(store.bubble(mine(store, 'ada'))).toBeUndefined()
    expect(outcome(store.ingest(sent))).toBe('duplicate')
  })
})

describe('a retraction that names', () => {
  test('an answer is refused, and the answer stays shown, in either order', () => {
    const t = threadScript('t')
    const [answer, gone] = [t.callback('a', 'Answer', { messageId: 'm' }), t.retraction({ messageId: 'm' })]
    const [before, after] = [newStore(), newStore()]
    expect([answer, gone].map((event) => outcome(before.ingest(event)))).toEqual([
      'applied',
      'rejected id_conflict',
    ])
    expect([gone, answer].map((event) => outcome(after.ingest(event)))).toEqual(['applied', 'applied'])
    for (const store of [before, after]) {
      expect(idsOf(store)).toEqual(['a'])
      expect(codes(store)).toEqual(['id_conflict'])
      expect(store.violations()[0]?.event).toMatchObject({ type: 'retraction', messageId: 'm', offset: 1 })
      expect(store.snapshot('t')?.retractions).toBeUndefined()
      expect(outcome(store.ingest(gone))).toBe('rejected id_conflict')
    }
    expect(before.snapshot('t')).toEqual(after.snapshot('t'))
  })

  test('a bubble of another thread is refused; if it arrives first, it waits, and nothing there changes', () => {
    const [t, u] = [threadScript('t'), threadScript('u')]
    const there = [u.created('a'), u.message('m', 'Hi')]
    const gone = [t.retraction({ invocationId: 'a' }), t.retraction({ messageId: 'm' })]
    const [before, after] = [replay(...there), replay(...gone)]
    expect(gone.map((event) => outcome(before.ingest(event)))).toEqual(gone.map(() => 'rejected id_conflict'))
    expect(there.map((event) => outcome(after.ingest(event)))).toEqual(['applied', 'applied'])
    for (const store of [before, after]) expect(idsOf(store, 'u')).toEqual(['a', 'm'])
    expect(outcome(after.ingest(t.created('a')))).toBe('rejected id_conflict')
  })

  test('an independent post removes only the post, and one that names its turn removes only the turn', () => {
    const t = threadScript('t')
    const log = [t.created('a'), t.post('a', 'One'), t.post('a', 'Two')]
    const store = replay(...log, t.retraction({ messageId: 'a.post.1' }))
    expect(idsOf(store)).toEqual(['a', 'a.post.2'])
    store.ingest(t.retraction({ invocationId: 'a' }))
    expect(idsOf(store)).toEqual(['a.post.2'])
  })

  test('both a message and a turn, or neither, is not valid, like one with the origin callback', () => {
    const both = { type: 'retraction', threadId: 't', messageId: 'm', invocationId: 'a' }
    const store = newStore()
    expect(outcome(store.ingest(both))).toBe('rejected invalid_event')
    expect(outcome(store.ingest({ ...both, messageId: undefined, invocationId: undefined }))).toBe(
      'rejected invalid_event',
    )
    expect(outcome(store.ingest({ ...both, messageId: undefined, origin: 'callback' }))).toBe(
      'rejected invalid_event',
    )
  })
})

describe('ids of retracted bubbles', () => {
  test('keep their meaning until the thread is evicted', () => {
    const [t, u] = [threadScript('t'), threadScript('u')]
    const store = replay(t.created('a'), t.message('m', 'Hi'))
    store.ingestAll([t.retraction({ invocationId: 'a' }), t.retraction({ messageId: 'm' })])
    const there = [u.created('a'), u.message('m', 'Hi')]
    expect(there.map((event) => outcome(store.ingest(event)))).toEqual(
      there.map(() => 'rejected id_conflict'),
    )
    expect(outcome(store.ingest(t.callback('b', 'Answer', { messageId: 'm' })))).toBe('rejected id_conflict')
    store.evict('t')
    expect(there.map((event) => outcome(store.ingest(event)))).toEqual(['applied', 'applied'])
  })

  test('are free in another epoch', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'), t.retraction({ invocationId: 'a' }))
    const next = threadScript('t', { epoch: 'epoch-2' })
    store.hydrate(replay(next.created('a')).snapshot('t'), { replace: true })
    expect(idsOf(store)).toEqual(['a'])
    expect(store.snapshot('t')?.retractions).toBeUndefined()
  })
})

describe('a waiting chunk', () => {
  test('in a retracted turn takes no space', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { heldUnits: 10 } })
    store.ingestAll([t.chunk('a', 'x'.repeat(9), { seq: 5 }), t.retraction({ invocationId: 'a' })])
    expect(outcome(store.ingest(t.chunk('b', 'x'.repeat(9), { seq: 5 })))).toBe('held')
    expect(outcome(store.ingest(t.chunk('a', 'x'.repeat(99), { seq: 6 })))).toBe('duplicate')
  })

  test('that was refused no longer makes the thread stale when it arrives after the retraction', () => {
    const t = threadScript('t', { offsets: false })
    const refused = t.chunk('a', 'x'.repeat(20), { seq: 5 })
    const store = newStore({ limits: { heldUnits: 10 } })
    store.ingestAll([refused, t.retraction({ invocationId: 'a' })])
    expect(store.thread('t')?.stale).toBe(true)
    store.ingest(refused)
    expect(store.thread('t')?.stale).toBe(false)
  })
})

test('a retraction is published at once', () => {
  const t = threadScript('t')
  const store = newStore({ scheduler: () => undefined })
  store.ingestAll([t.created('a'), t.message('m', 'Hi'), t.retraction({ messageId: 'm' })])
  expect(idsOf(store)).toEqual(['a'])
})

describe('a message without an offset, after a retracted bubble', () => {
  test('is in order of arrival once the server has assigned its id', () => {
    const t = threadScript('t', { offsets: false })
    const store = replay(t.created('a'))
    mine(store)
    store.ingestAll([t.message('m', words, { clientMessageId: 'c' }), t.retraction({ invocationId: 'a' })])
    store.ingest(t.message('later', 'Hi'))
    expect(idsOf(store)).toEqual(['m', 'later'])
  })
})

test('the id of a retracted message cannot be reused, in an event or in a snapshot', () => {
  const [t, u] = [threadScript('t'), threadScript('u')]
  const other = u.message('m', 'Hi')
  const store = replay(t.message('m', words), t.retraction({ messageId: 'm' }), other)
  store.hydrate(snapshotAt([other], 'u'))
  expect(codes(store)).toEqual(['id_conflict', 'id_conflict'])
  expect(idsOf(store, 'u')).toEqual([])
})
