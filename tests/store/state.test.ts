import { afterEach, describe, expect, test, vi } from 'vitest'
import { bubbleKey, type BubbleKey, type BubbleState } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { objectsIn } from '../support/objects-in.ts'
import { newStore } from '../support/replay.ts'
import { storeWithEverything } from '../support/store-with-everything.ts'

afterEach(() => vi.unstubAllEnvs())

/** Every bubble and view of the state. */
const publishedIn = ({ bubbles, messages, threads }: BubbleState): readonly object[] =>
  [...bubbles, ...messages, ...threads].map(([, one]) => one)

describe('the state', () => {
  test('has bubbles by their invocationId, messages by their key, threads by their id, and violations', () => {
    const store = storeWithEverything()
    const { bubbles, messages, threads, violations } = store.getState()
    expect(Object.keys(store.getState()).toSorted()).toEqual(['bubbles', 'messages', 'threads', 'violations'])
    expect([...bubbles].map(([id]) => id).toSorted()).toEqual(['a', 'b', 'late'])
    expect(bubbles.get('a')).toMatchObject({ kind: 'invocation', invocationId: 'a', phase: 'failed' })
    expect(messages.get(bubbleKey.message('m'))).toMatchObject({ kind: 'message', messageId: 'm' })
    expect([...threads].map(([id]) => id)).toEqual(['t'])
    expect(threads.get('t')?.keys).toHaveLength(bubbles.size + messages.size)
    expect(violations).toBe(store.violations())
  })

  test('contains what the store’s methods return', () => {
    const store = storeWithEverything()
    const { bubbles, messages, threads } = store.getState()
    for (const [id, bubble] of bubbles) expect(bubble).toBe(store.invocation(id))
    // These keys were made by the store.
    for (const [key, message] of messages) expect(message).toBe(store.bubble(key as BubbleKey))
    for (const [id, thread] of threads) expect(thread).toBe(store.thread(id))
  })

  test('has only its own entries', () => {
    const { bubbles, messages, threads } = storeWithEverything().getState()
    for (const map of [bubbles, threads]) {
      for (const id of ['unknown', 'toString', '__proto__', 'constructor']) {
        expect([map.has(id), map.get(id)]).toEqual([false, undefined])
      }
    }
    expect(bubbles.has('a')).toBe(true)
    expect(messages.has(bubbleKey.message('unknown'))).toBe(false)
    // A turn is no message, though its key may be the same text.
    expect(messages.has(bubbleKey.invocation('a'))).toBe(false)
  })

  test('is a plain object in JSON', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingest(t.chunk('turn-1', 'Hello'))
    const parsed = JSON.parse(JSON.stringify(store.getState()))
    expect(parsed).toMatchObject({
      bubbles: { 'turn-1': { kind: 'invocation', invocationId: 'turn-1', phase: 'streaming' } },
      messages: {},
      threads: { t: { threadId: 't', openCount: 1 } },
      violations: [],
    })
    expect(JSON.stringify(store.getState())).toMatch(/^\{"bubbles":\{"turn-1":\{/)
    expect(parsed.bubbles['turn-1']).toEqual(JSON.parse(JSON.stringify(store.invocation('turn-1'))))
  })

  test('accepts ids with any content, also in JSON', () => {
    const ids = ['__proto__', 'constructor', 'toString', '0', '', ' ', 'a:b', '\0', 'é', 'e\u0301'].filter(
      Boolean,
    )
    const store = newStore()
    for (const id of ids) {
      const t = threadScript(id)
      store.ingestAll([t.created(id), t.message(id, 'Hi')])
    }
    const { bubbles, messages, threads } = store.getState()
    expect([bubbles.size, messages.size, threads.size]).toEqual([ids.length, ids.length, ids.length])
    for (const id of ids) {
      expect(bubbles.get(id)).toMatchObject({ invocationId: id, threadId: id })
      expect(messages.get(bubbleKey.message(id))).toMatchObject({ messageId: id })
      expect(threads.get(id)).toMatchObject({ threadId: id })
    }
    const parsed = JSON.parse(JSON.stringify(store.getState()))
    expect(Object.keys(parsed.bubbles).toSorted()).toEqual(ids.toSorted())
    expect(Object.keys(bubbles.toJSON()).toSorted()).toEqual(ids.toSorted())
    expect(Object.getOwnPropertyDescriptor(parsed.bubbles, '__proto__')?.value).toMatchObject({
      invocationId: '__proto__',
    })
    expect(({} as { invocationId?: unknown }).invocationId).toBeUndefined()
  })

  test('counts a message with two keys once', () => {
    const t = threadScript('t')
    const store = newStore()
    const key = store.addOptimistic({
      threadId: 't',
      clientMessageId: 'c',
      parts: [{ kind: 'text', text: 'x' }],
    })
    store.ingest(t.message('m', 'x', { clientMessageId: 'c' }))
    const { messages } = store.getState()
    expect(messages.get(bubbleKey.message('m'))).toBe(messages.get(key))
    expect(messages.get(key)).toMatchObject({ messageId: 'm' })
    expect(messages.has(bubbleKey.message('m'))).toBe(true)
    expect(messages.size).toBe(1)
    expect([...messages]).toEqual([[key, messages.get(key)]])
    expect(Object.keys(messages.toJSON())).toEqual([key])
  })

  test('keeps each bubble === until it changes, and each map without changes', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingestAll([t.created('a'), t.created('b'), t.message('m', 'Hi')])
    const before = store.getState()
    const own = before.bubbles.get('a')
    store.ingest(t.chunk('b', 'x'))
    const after = store.getState()
    expect(after.bubbles.get('a')).toBe(own)
    expect(after.bubbles.get('b')).not.toBe(before.bubbles.get('b'))
    expect(after.bubbles).not.toBe(before.bubbles)
    expect(after.messages).toBe(before.messages)
    expect(after.threads).toBe(before.threads)
    expect(before.bubbles.get('b')).toMatchObject({ phase: 'pending' })
    store.ingest(t.chunk('b', 'x', { seq: 0 }))
    expect(store.getState().bubbles.get('b')).toBe(after.bubbles.get('b'))
  })

  test('works with selectors like any zustand store', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingest(t.created('a'))
    const select = (state: BubbleState) => state.bubbles.get('a')
    const seen: unknown[] = []
    store.subscribe((state, previous) => seen.push(select(state) === select(previous)))
    store.ingestAll([t.created('b')])
    store.ingestAll([t.chunk('a', 'x')])
    expect(seen).toEqual([true, false])
    expect(select(store.getState())).toBe(store.invocation('a'))
  })

  test('is the same whatever the seed of its maps', () => {
    const t = threadScript('t')
    const [one, two] = [newStore({ hashSeed: 1 }), newStore({ hashSeed: 2 })]
    for (let turn = 0; turn < 100; turn++) {
      const created = t.created(`turn ${turn}`)
      one.ingest(created)
      two.ingest(created)
    }
    expect(two.getState().bubbles.toJSON()).toEqual(one.getState().bubbles.toJSON())
    expect(two.getState().threads.get('t')).toEqual(one.getState().threads.get('t'))
  })

  test('is frozen in development, so it cannot be changed', () => {
    const store = storeWithEverything()
    const loose = publishedIn(store.getState())
      .flatMap(objectsIn)
      .filter((object) => !Object.isFrozen(object))
    expect(loose).toEqual([])
    const bubble = store.getState().bubbles.get('a') as { phase: string } // as a careless caller does
    expect(() => {
      bubble.phase = 'completed'
    }).toThrow(TypeError)
    expect(store.invocation('a')?.phase).toBe('failed')
  })

  test('has the same content in production', () => {
    const before = JSON.stringify(storeWithEverything({ hashSeed: 1 }).getState())
    vi.stubEnv('NODE_ENV', 'production')
    expect(JSON.stringify(storeWithEverything({ hashSeed: 1 }).getState())).toBe(before)
  })

  test('cannot be set from outside', () => {
    const store = newStore()
    expect(Object.keys(store)).not.toContain('setState')
    expect('setState' in store).toBe(false)
    const { bubbles } = store.getState()
    expect([...'set,delete,clear'.split(',')].filter((name) => name in bubbles)).toEqual([])
  })

  test('is another object after a change, and the same without one', () => {
    const t = threadScript('t')
    const store = newStore()
    const states = new Set([store.getState()])
    for (const event of [t.created('a'), t.chunk('a', 'x'), t.finalized('a')]) {
      store.ingest(event)
      states.add(store.getState())
      store.ingest(event)
      store.flush()
      states.add(store.getState())
    }
    expect(states.size).toBe(4)
  })

  test('shares what did not change', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingest(t.created('a'))
    const before = store.getState()
    store.ingest(null)
    expect(store.getState().bubbles).toBe(before.bubbles)
    expect(store.getState().threads).toBe(before.threads)
    store.ingest(t.chunk('a', 'x'))
    expect(store.getState().threads).toBe(before.threads)
    expect(store.getState().bubbles).not.toBe(before.bubbles)
  })
})
