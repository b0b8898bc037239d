import { describe, expect, test } from 'vitest'
import { type BubbleKey, bubbleKey, type BubbleStore } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'

/** Counts how often each of these bubbles and threads wakes its listener. */
function watch(store: BubbleStore, keys: readonly BubbleKey[], threadIds: readonly string[] = []) {
  const counts = new Map<string, number>()
  const count = (name: string) => () => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const key of keys) store.subscribeBubble(key, count(key))
  for (const threadId of threadIds) store.subscribeThread(threadId, count(threadId))
  return () => {
    const seen = Object.fromEntries(counts)
    counts.clear()
    return seen
  }
}

describe('a listener of a bubble', () => {
  test('is called when the bubble changes, once per publication, and only then', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingestAll([t.created('a'), t.created('b'), t.message('m', 'x')])
    const [a, b, m] = [bubbleKey.invocation('a'), bubbleKey.invocation('b'), bubbleKey.message('m')]
    const woken = watch(store, [a, b, m])
    store.ingestAll([t.chunk('a', 'x'), t.chunk('a', 'y'), t.callback('a', 'z')])
    expect(woken()).toEqual({ [a]: 1 })
    store.ingest(t.message('m', 'edited', { revision: 1 }))
    expect(woken()).toEqual({ [m]: 1 })
    store.ingestAll([t.created('c'), t.chunk('a', 'x', { seq: 0 }), 'nonsense', t.post('b', 'x')])
    expect(woken()).toEqual({})
  })

  test('is called when its bubble is created, and when it is removed', () => {
    const store = newStore()
    const key = bubbleKey.invocation('a')
    const seen: unknown[] = []
    store.subscribeBubble(key, () => seen.push(store.bubble(key)?.kind))
    store.ingest(threadScript('t').created('a'))
    store.hydrate({ v: 1, threadId: 't', epoch: 'other', offset: 0, bubbles: [] }, { replace: true })
    expect(seen).toEqual(['invocation', undefined])
  })

  test('reads the new state when it is called', () => {
    const t = threadScript('t')
    const store = newStore()
    const phases: unknown[] = []
    store.subscribeBubble(bubbleKey.invocation('a'), () => phases.push(store.invocation('a')?.phase))
    for (const event of [t.created('a'), t.chunk('a', 'x'), t.finalized('a')]) store.ingest(event)
    expect(phases).toEqual(['pending', 'streaming', 'completed'])
  })

  test('of an id with any content is called only for that id', () => {
    const store = newStore()
    const keys = ['__proto__', 'constructor', 'a', 'a ', 'A'].map(bubbleKey.invocation)
    const woken = watch(store, keys)
    store.ingest(threadScript('t').created('__proto__'))
    expect(woken()).toEqual({ [bubbleKey.invocation('__proto__')]: 1 })
  })
})

describe('a listener of a message that this store has sent', () => {
  const hi = [{ kind: 'text', text: 'Hi' }] as const
  const [own, alias] = ['optimistic', 'message'] as const

  /** Woken by the key that it began with, and by `bubbleKey.message`. */
  function begun() {
    const t = threadScript('t')
    const store = newStore()
    const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: hi })
    const counts = { [own]: 0, [alias]: 0 }
    store.subscribeBubble(key, () => counts[own]++)
    store.subscribeBubble(bubbleKey.message('m'), () => counts[alias]++)
    const woken = () => {
      const seen = { ...counts }
      counts[own] = counts[alias] = 0
      return seen
    }
    return { t, store, key, woken }
  }

  test('is called under both keys, once per publication, as soon as the server has assigned its id', () => {
    const { t, store, key, woken } = begun()
    store.failOptimistic('c', 'x')
    expect(woken()).toEqual({ [own]: 1, [alias]: 0 })
    store.ingest(t.message('m', 'Hi', { clientMessageId: 'c' }))
    expect(woken()).toEqual({ [own]: 1, [alias]: 1 })
    expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
    store.ingest(t.message('m', 'Hi!', { revision: 1 }))
    expect(woken()).toEqual({ [own]: 1, [alias]: 1 })
    store.ingest(t.message('other', 'x'))
    expect(woken()).toEqual({ [own]: 0, [alias]: 0 })
  })

  test('is called under both keys when the message is removed, and when it is restored', () => {
    const { t, store, woken } = begun()
    store.ingest(t.message('m', 'Hi', { clientMessageId: 'c' }))
    woken()
    const back = { ...store.snapshot('t'), epoch: 'g' }
    store.hydrate({ v: 1, threadId: 't', epoch: 'f', offset: 0, bubbles: [] }, { replace: true })
    expect(woken()).toEqual({ [own]: 1, [alias]: 1 })
    store.hydrate(back, { replace: true })
    expect(woken()).toEqual({ [own]: 1, [alias]: 1 })
  })

  test('is called when the message already has another bubble, and its own is removed', () => {
    const { t, store, key, woken } = begun()
    store.ingest(t.message('m', 'Hi'))
    woken()
    store.ingest(t.message('m', 'Hi', { clientMessageId: 'c' }))
    expect(woken()).toEqual({ [own]: 1, [alias]: 1 })
    expect(store.bubble(key)).toBeUndefined()
  })
})

describe('a listener of a thread', () => {
  test('is called when the thread’s view changes, not for the content of bubbles', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingestAll([t.created('a'), t.message('m', 'x')])
    const woken = watch(store, [], ['t', 'u'])
    store.ingestAll([t.chunk('a', 'x'), t.callback('a', 'y'), t.message('m', 'edited', { revision: 1 })])
    expect(woken()).toEqual({})
    const steps = [
      t.created('b'),
      t.finalized('a'),
      t.created('c', { offset: 90 }),
      { ...t.created('d'), epoch: 'other' },
      threadScript('u').created('e'),
    ]
    expect(steps.map((event) => (store.ingest(event), woken()))).toEqual([
      { t: 1 },
      { t: 1 },
      { t: 1 },
      { t: 1 },
      { u: 1 },
    ])
  })

  test('is called for an optimistic message and for its removal', () => {
    const store = newStore()
    const woken = watch(store, [], ['t'])
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'x' }] })
    expect(woken()).toEqual({ t: 1 })
    store.failOptimistic('c', 'x')
    expect(woken()).toEqual({})
    store.removeOptimistic('c')
    expect(woken()).toEqual({ t: 1 })
  })
})

describe('unsubscribing', () => {
  test('stops the calls immediately and for good; doing it again does nothing', () => {
    const t = threadScript('t')
    const store = newStore()
    const counts = [0, 0]
    const listener = () => void (counts[0] = (counts[0] ?? 0) + 1)
    const stop = store.subscribeBubble(bubbleKey.invocation('a'), listener)
    const stopOther = store.subscribeBubble(bubbleKey.invocation('a'), listener)
    store.ingest(t.created('a'))
    expect(counts[0]).toBe(2)
    stop()
    stop()
    store.ingest(t.chunk('a', 'x'))
    expect(counts[0]).toBe(3)
    stopOther()
    const stopAnew = store.subscribeBubble(
      bubbleKey.invocation('a'),
      () => void (counts[1] = (counts[1] ?? 0) + 1),
    )
    stopOther()
    stop()
    store.ingest(t.chunk('a', 'x'))
    expect(counts).toEqual([3, 1])
    stopAnew()
  })

  test('inside a listener, of itself and of others, does not affect other listeners', () => {
    const t = threadScript('t')
    const store = newStore()
    const key = bubbleKey.invocation('a')
    const seen: string[] = []
    const stopFirst = store.subscribeBubble(key, () => {
      seen.push('first')
      stopFirst()
      stopThird()
    })
    store.subscribeBubble(key, () => seen.push('second'))
    const stopThird = store.subscribeBubble(key, () => seen.push('third'))
    store.subscribeBubble(key, () => seen.push('fourth'))
    store.ingest(t.created('a'))
    store.ingest(t.chunk('a', 'x'))
    expect(seen).toEqual(['first', 'second', 'fourth', 'second', 'fourth'])
  })

  test('and subscribing again inside a listener does not call it forever', () => {
    const t = threadScript('t')
    const store = newStore()
    let count = 0
    const subscribe = (): void => {
      const stop = store.subscribeThread('t', () => {
        count++
        stop()
        subscribe()
      })
    }
    subscribe()
    store.ingest(t.created('a'))
    expect(count).toBe(1)
    store.ingest(t.created('b'))
    expect(count).toBe(2)
  })

  test('from the state, as with any zustand store', () => {
    const t = threadScript('t')
    const store = newStore()
    const pairs: boolean[] = []
    const stop = store.subscribe((state, previous) =>
      pairs.push(state !== previous && state === store.getState()),
    )
    store.ingest(t.created('a'))
    stop()
    store.ingest(t.created('b'))
    expect(pairs).toEqual([true])
  })
})
