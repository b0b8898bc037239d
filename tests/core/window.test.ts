import { describe, expect, test } from 'vitest'
import { bubbleKey, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { idsOf, newStore, outcome, post, replay, shownState, turn } from '../support/replay.ts'

interface AnySnapshot {
  readonly bubbles: readonly { readonly invocationId?: string; readonly messageId?: string }[]
}

/** The thread's snapshot with these bubbles alone, and what it says of earlier ones. */
function windowOf(events: readonly unknown[], ids: readonly string[], hasEarlier = true): object {
  const snapshot: AnySnapshot = JSON.parse(JSON.stringify(replay(...events).snapshot('t')))
  const bubbles = snapshot.bubbles.filter(({ invocationId, messageId }) =>
    ids.includes(messageId ?? invocationId ?? ''),
  )
  return { ...snapshot, hasEarlier, bubbles }
}

/** Three questions, each with its answer. */
function conversation() {
  const t = threadScript('t')
  for (const name of ['a', 'b', 'c']) {
    t.message(`q${name}`, `Question ${name}`)
    t.created(name, { agentId: 'scout' })
    t.chunk(name, `Answer ${name}`)
  }
  return t
}

describe('a window', () => {
  test('shows its bubbles, and that there are earlier ones', () => {
    const t = conversation()
    const store = newStore()
    expect(outcome(store.hydrate(windowOf(t.log(), ['qc', 'c'])))).toBe('applied')
    expect(idsOf(store)).toEqual(['qc', 'c'])
    expect(store.thread('t')).toMatchObject({ hasEarlier: true, gap: null, stale: false, openCount: 1 })
    expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: 9 })
  })

  test('grows with the later events', () => {
    const t = conversation()
    const store = newStore()
    store.hydrate(windowOf(t.log(), ['qc', 'c']))
    store.ingestAll([t.chunk('c', '!'), t.message('qd', 'And?'), t.created('d')])
    expect(idsOf(store)).toEqual(['qc', 'c', 'qd', 'd'])
    expect(textOf(turn(store, 'c'))).toBe('Answer c!')
    expect(store.thread('t')?.hasEarlier).toBe(true)
  })

  test('is joined with an earlier window, and with the last one', () => {
    const t = conversation()
    const events = t.log()
    const store = newStore()
    store.hydrate(windowOf(events, ['qc', 'c']))
    store.hydrate(windowOf(events, ['qb', 'b', 'qc', 'c']))
    expect(idsOf(store)).toEqual(['qb', 'b', 'qc', 'c'])
    expect(store.thread('t')?.hasEarlier).toBe(true)
    store.hydrate(windowOf(events, ['qa', 'a', 'qb', 'b', 'qc', 'c'], false))
    expect(store.thread('t')?.hasEarlier).toBe(false)
    expect(shownState(store)).toEqual(shownState(replay(...events)))
  })

  test('is complete after the log is replayed', () => {
    const t = conversation()
    const store = newStore()
    store.hydrate(windowOf(t.log(), ['qc', 'c']))
    store.ingestAll(t.log())
    expect(store.thread('t')?.hasEarlier).toBe(false)
    expect(shownState(store)).toEqual(shownState(replay(...t.log())))
  })

  test('of a complete thread does not make it incomplete', () => {
    const t = conversation()
    const store = replay(...t.log())
    const before = shownState(store)
    expect(outcome(store.hydrate(windowOf(t.log(), ['c'])))).toBe('duplicate')
    expect(shownState(store)).toEqual(before)
  })

  test('that is ahead of a thread’s events makes it a thread with earlier bubbles', () => {
    const t = conversation()
    const store = replay(...t.log().slice(0, 3))
    store.hydrate(windowOf(t.log(), ['qc', 'c']))
    expect(store.thread('t')).toMatchObject({ hasEarlier: true, gap: null })
    expect(idsOf(store)).toEqual(['qa', 'a', 'qc', 'c'])
    store.ingestAll(t.log().slice(3, 9))
    expect(store.thread('t')?.hasEarlier).toBe(false)
    expect(shownState(store)).toEqual(shownState(replay(...t.log())))
  })

  test('with all its bubbles, in the store’s own snapshot, is a window again', () => {
    const t = conversation()
    const store = newStore()
    store.hydrate(windowOf(t.log(), ['qc', 'c']))
    const snapshot = store.snapshot('t')
    expect(snapshot).toMatchObject({ hasEarlier: true, offset: 9 })
    const other = newStore()
    other.hydrate(snapshot)
    expect(shownState(other)).toEqual(shownState(store))
  })

  test('creates no gap in the range that it covers', () => {
    const t = conversation()
    const store = newStore()
    store.hydrate(windowOf(t.log(), ['c']))
    store.ingest(t.created('d'))
    expect(store.thread('t')?.gap).toBeNull()
    expect(store.cursor('t')?.offset).toBe(10)
    store.ingest(t.created('f', { offset: 12 }))
    expect(store.thread('t')?.gap).toEqual({ from: 10, before: 12 })
  })
})

describe('in a thread with earlier bubbles, a bubble without a beginning is not in keys', () => {
  const late = () => {
    const t = conversation()
    const events = t.log()
    const store = newStore()
    store.hydrate(windowOf(events, ['qc', 'c']))
    return { t, events, store }
  }

  test('a late callback of a bubble far above: readable by its key', () => {
    const { t, store } = late()
    expect(outcome(store.ingest(t.callback('a', 'late')))).toBe('applied')
    expect(idsOf(store)).toEqual(['qc', 'c'])
    expect(store.bubble(bubbleKey.invocation('a'))).toMatchObject({ kind: 'invocation', body: 'callback' })
    expect(textOf(turn(store, 'a'))).toBe('late')
    expect(store.thread('t')?.openCount).toBe(1)
  })

  test('a late chunk and a late end of a bubble far above', () => {
    const { t, store } = late()
    store.ingestAll([t.chunk('a', '!'), t.finalized('b')])
    expect(idsOf(store)).toEqual(['qc', 'c'])
    expect(store.invocation('a')).toBeDefined()
    expect(store.invocation('b')).toBeDefined()
  })

  test('a message known only by a revision above 0', () => {
    const { t, store } = late()
    store.ingest(t.message('qa', 'Question a, edited', { revision: 1 }))
    expect(idsOf(store)).toEqual(['qc', 'c'])
    expect(textOf(post(store, 'qa'))).toBe('Question a, edited')
    store.ingest(t.post('a', 'aside, edited', { messageId: 'pa', revision: 2 }))
    expect(idsOf(store)).toEqual(['qc', 'c'])
  })

  test('it is in keys as soon as its beginning is known', () => {
    const { t, events, store } = late()
    store.ingestAll([t.callback('a', 'late'), t.message('qa', 'edited', { revision: 1 })])
    store.ingest(events[1])
    expect(idsOf(store)).toEqual(['a', 'qc', 'c'])
    store.ingest(events[0])
    expect(idsOf(store)).toEqual(['qa', 'a', 'qc', 'c'])
    expect(textOf(post(store, 'qa'))).toBe('edited')
  })

  test('it is in keys as soon as a window contains it', () => {
    const { t, events, store } = late()
    store.ingestAll([t.callback('a', 'late'), t.message('qa', 'edited', { revision: 1 }), t.chunk('b', '!')])
    store.hydrate(windowOf(events, ['qb', 'b', 'qc', 'c']))
    expect(idsOf(store)).toEqual(['qb', 'b', 'qc', 'c'])
    expect(textOf(turn(store, 'b'))).toBe('Answer b!')
    store.hydrate(windowOf(events, ['qa', 'a', 'qb', 'b', 'qc', 'c']))
    expect(idsOf(store)).toEqual(['qa', 'a', 'qb', 'b', 'qc', 'c'])
    expect(textOf(turn(store, 'a'))).toBe('late')
    expect(textOf(post(store, 'qa'))).toBe('edited')
  })

  test('it is in keys as soon as the thread has no earlier bubbles', () => {
    const { t, events, store } = late()
    store.ingest(t.callback('unknown', 'late'))
    expect(idsOf(store)).toEqual(['qc', 'c'])
    store.ingestAll(events)
    expect(idsOf(store)).toEqual(['qa', 'a', 'qb', 'b', 'qc', 'c', 'unknown'])
  })

  test('new bubbles are in keys immediately: a created turn, a first message, a first post', () => {
    const { t, store } = late()
    store.ingestAll([t.created('d'), t.message('qd', 'x'), t.post('d', 'x', { messageId: 'pd' })])
    expect(idsOf(store)).toEqual(['qc', 'c', 'd', 'qd', 'pd'])
  })

  test('a new turn whose creation and first chunk arrive last is not in keys until then, and keeps its key', () => {
    const { t, store } = late()
    const first = t.chunk('d', 'x')
    store.ingest(t.chunk('d', 'y'))
    expect(idsOf(store)).toEqual(['qc', 'c'])
    const key = turn(store, 'd').key
    store.ingest(first)
    expect(store.thread('t')?.keys.at(-1)).toBe(key)
  })

  test('the thread’s subscribers are called when it is added', () => {
    const { t, store } = late()
    store.ingest(t.callback('a', 'late'))
    const seen: unknown[] = []
    store.subscribeThread('t', () => seen.push(store.thread('t')?.keys.length))
    store.ingest(t.created('a', { offset: 1 }))
    expect(seen).toEqual([3])
  })

  test('an optimistic message is in keys', () => {
    const { store } = late()
    store.addOptimistic({ threadId: 't', clientMessageId: 'new', parts: [{ kind: 'text', text: 'x' }] })
    expect(idsOf(store)).toEqual(['qc', 'c', 'new'])
  })

  test('a snapshot does not contain it', () => {
    const { t, store } = late()
    store.ingest(t.callback('a', 'late'))
    expect(store.snapshot('t')?.bubbles).toHaveLength(2)
  })
})

test('in a complete thread, a turn without its creation is in keys', () => {
  const t = threadScript('t')
  expect(
    idsOf(replay(t.callback('a', 'x'), t.message('m', 'x', { revision: 4 }), t.chunk('b', 'x', { seq: 5 }))),
  ).toEqual(['a', 'm', 'b'])
})
