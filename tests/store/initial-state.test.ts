import { describe, expect, test } from 'vitest'
import {
  bubbleKey,
  createBubbleStore,
  selectBubble,
  selectInvocation,
  selectThread,
  syncScheduler,
} from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { objectsIn } from '../support/objects-in.ts'
import { newStore } from '../support/replay.ts'
import { storeWithEverything } from '../support/store-with-everything.ts'

describe('what a caller gives', () => {
  test('is neither frozen nor retained: events', () => {
    const t = threadScript('t')
    const store = newStore()
    const events = [
      t.message('m', [{ kind: 'data', name: 'n', dataId: 'd', value: { deep: [1] } }]),
      t.callback('a', [{ kind: 'data', name: 'n', dataId: 'd', value: { deep: [1] } }]),
      t.data('a', 'n', 'd', { deep: [1] }),
      t.toolResult('a', 'x', { deep: [1] }),
      t.finalized('a', { outcome: 'failed', error: { message: 'm' } }),
      { odd: { deep: [1] } },
    ]
    store.ingestAll(events)
    expect(objectsIn(events).some(Object.isFrozen)).toBe(false)
    const before = JSON.stringify(store.getState())
    for (const object of objectsIn(events))
      for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
    expect(JSON.stringify(store.getState())).toBe(before)
    expect(shown(store, 't')).toEqual(['m: (user)', 'a: (failed, callback)'])
  })

  test('is neither frozen nor retained: snapshots', () => {
    const snapshot: object = structuredClone(storeWithEverything().snapshot('t')) ?? {}
    const store = newStore({ snapshots: [snapshot] })
    store.hydrate(snapshot)
    expect(objectsIn(snapshot).some(Object.isFrozen)).toBe(false)
    const before = JSON.stringify(store.getState())
    for (const object of objectsIn(snapshot))
      for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
    expect(JSON.stringify(store.getState())).toBe(before)
  })

  test('may be frozen', () => {
    const t = threadScript('t')
    const store = newStore()
    const event = t.callback('a', [{ kind: 'data', name: 'n', dataId: 'd', value: { deep: [1] } }])
    for (const object of objectsIn(event)) Object.freeze(object)
    const snapshot = storeWithEverything().snapshot('t')
    for (const object of objectsIn(snapshot)) Object.freeze(object)
    expect(newStore().hydrate(Object.freeze(snapshot)).status).toBe('applied')
    expect(store.ingest(event).status).toBe('applied')
    expect(store.ingest(t.callback('a', 'second', { revision: 1 })).status).toBe('applied')
  })
})

describe('the initial state', () => {
  const snapshots = [
    storeWithEverything().snapshot('t'),
    { v: 1, threadId: 'u', epoch: 'e', offset: 4, hasEarlier: true, bubbles: [] },
  ]

  test('contains the snapshots, and is published before anything happens', () => {
    const store = createBubbleStore({ snapshots, scheduler: () => () => undefined })
    expect(store.getState()).toBe(store.getInitialState())
    expect(store.thread('t')?.keys.length).toBeGreaterThan(3)
    expect(store.thread('u')).toMatchObject({ keys: [], hasEarlier: true })
    expect(store.cursor('u')).toEqual({ epoch: 'e', offset: 4 })
  })

  test('is the same on server and client', () => {
    const [server, client] = [
      newStore({ snapshots, hashSeed: 1 }),
      newStore({ snapshots: JSON.parse(JSON.stringify(snapshots)), hashSeed: 1 }),
    ]
    expect(JSON.stringify(client.getInitialState())).toBe(JSON.stringify(server.getInitialState()))
  })

  test('never changes', () => {
    const store = newStore({ snapshots })
    const initial = store.getInitialState()
    const before = JSON.stringify(initial)
    store.ingest(threadScript('v').created('z'))
    expect(store.getInitialState()).toBe(initial)
    expect(JSON.stringify(initial)).toBe(before)
    expect(store.getState()).not.toBe(initial)
  })

  test('without snapshots has no thread, no bubble and no violation', () => {
    const store = newStore()
    expect(store.violations()).toEqual([])
    expect(store.thread('t')).toBeUndefined()
    expect(JSON.stringify(store.getState())).not.toContain('"key"')
  })

  test('skips an invalid snapshot, and reports it', () => {
    const store = newStore({ snapshots: [null, ...snapshots, { v: 2 }] })
    expect(store.thread('t')).toBeDefined()
    expect(store.violations().map(({ code }) => code)).toEqual(['invalid_event', 'unsupported_version'])
  })

  test('with two epochs of one thread contains the first one', () => {
    const other = { v: 1, threadId: 'u', epoch: 'other', offset: 9, bubbles: [] }
    const store = newStore({ snapshots: [...snapshots, other] })
    expect(store.cursor('u')).toEqual({ epoch: 'e', offset: 4 })
    expect(store.violations().map(({ code }) => code)).toEqual(['epoch_changed'])
  })
})

describe('selectors', () => {
  test('return the same as the store’s methods', () => {
    const store = storeWithEverything()
    const state = store.getState()
    for (const threadId of ['t', 'unknown', '__proto__'])
      expect(selectThread(state, threadId)).toBe(store.thread(threadId))
    const keys = [
      ...(store.thread('t')?.keys ?? []),
      bubbleKey.message('n'),
      bubbleKey.message('unknown'),
      bubbleKey.invocation('m'),
    ]
    for (const key of keys) expect(selectBubble(state, key)).toBe(store.bubble(key))
    for (const id of ['a', 'b', 'm', 'unknown', 'constructor'])
      expect(selectInvocation(state, id)).toBe(store.invocation(id))
  })

  test('read an older state unchanged', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingest(t.chunk('a', 'x'))
    const [state, bubble, thread] = [store.getState(), store.invocation('a'), store.thread('t')]
    store.ingestAll([t.chunk('a', 'y'), t.created('b')])
    expect(selectInvocation(state, 'a')).toBe(bubble)
    expect(selectThread(state, 't')).toBe(thread)
    expect(selectInvocation(state, 'b')).toBeUndefined()
  })
})

test('a server publishes within the call: there are no frames', () => {
  const store = createBubbleStore()
  store.ingest(threadScript('t').chunk('a', 'x'))
  expect(shown(store, 't')).toEqual(['a: x (streaming, stream)'])
  expect(JSON.stringify(createBubbleStore({ scheduler: syncScheduler }).getState())).toBe(
    JSON.stringify(createBubbleStore().getState()),
  )
})
