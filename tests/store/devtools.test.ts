import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  bubbleKey,
  connectDevtools,
  createBubbleStore,
  type DevtoolsAction,
  type DevtoolsExtension,
  UsageError,
} from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'
import { newStore } from '../support/replay.ts'

/** An extension that writes down what it is sent, and says what it is told to. */
function fakeExtension({ answers = true } = {}) {
  const sent: { readonly type: string; readonly state: unknown }[] = []
  const names: string[] = []
  const actions: DevtoolsAction[] = []
  let listener: ((message: never) => void) | undefined
  const extension: DevtoolsExtension = {
    connect({ name }) {
      names.push(name)
      return {
        init: (state) => sent.push({ type: 'init', state }),
        send(action, state) {
          sent.push({ type: action.type, state })
          actions.push(action)
        },
        subscribe(next) {
          listener = next
          return answers ? () => (listener = undefined) : undefined
        },
      }
    },
  }
  const say = (message: unknown) => listener?.(message as never) // as the extension would
  const jumpTo = (state: unknown, type = 'JUMP_TO_STATE') =>
    say({ type: 'DISPATCH', payload: { type }, state: JSON.stringify(state) })
  return { extension, sent, names, actions, say, jumpTo, types: () => sent.map(({ type }) => type) }
}

afterEach(() => vi.unstubAllGlobals())

describe('connecting', () => {
  test('sends the state, and one action per publication, named by the types of its events', () => {
    const { extension, sent, names, types } = fakeExtension()
    const hand = handScheduler()
    const store = createBubbleStore({ scheduler: hand.scheduler })
    connectDevtools(store, { extension })
    const t = threadScript('t')
    store.ingestAll([
      t.created('a'),
      t.chunk('a', 'x'),
      t.chunk('a', 'y'),
      t.chunk('a', 'z'),
      t.message('m', 'Hi'),
    ])
    hand.frame()
    store.ingest(t.chunk('a', '!'))
    store.ingest(t.callback('a', 'final'))
    store.ingest('nonsense')
    hand.frame()
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'x' }] })
    store.hydrate({ v: 1, threadId: 'u', epoch: 'e', offset: 2, bubbles: [] })
    expect(names).toEqual(['onebubble'])
    expect(types()).toEqual([
      'init',
      'invocation_created + stream_chunk × 3 + message',
      'stream_chunk + callback',
      'violation',
      expect.stringContaining('optimistic'),
      'hydrate',
    ])
    expect(sent.at(-1)?.state).toBe(store.getState())
    expect(sent[0]?.state).toBe(store.getInitialState())
  })

  test('an action contains its events, as bounded copies', () => {
    const { extension, actions } = fakeExtension()
    const hand = handScheduler()
    const store = createBubbleStore({ scheduler: hand.scheduler })
    connectDevtools(store, { extension })
    const t = threadScript('t')
    const event = t.message('m', 'x'.repeat(100_000))
    store.ingest(event)
    hand.frame()
    store.ingestAll(Array.from({ length: 130 }, () => t.chunk('a', 'x')))
    hand.frame()
    store.ingest(null)
    hand.frame()
    expect(actions[0]).toMatchObject({ type: 'message', events: [{ type: 'message', messageId: 'm' }] })
    expect(actions[0]?.events[0]).not.toBe(event)
    expect(JSON.stringify(actions[0]).length).toBeLessThan(20_000)
    expect(actions[1]).toMatchObject({ type: 'stream_chunk × 130', omittedCount: 30 })
    expect(actions[1]?.events).toHaveLength(100)
    expect(actions[2]).toEqual({ type: 'violation', events: [null] })
  })

  test('takes another name', () => {
    const { extension, names } = fakeExtension()
    connectDevtools(newStore(), { extension, name: 'support chat' })
    expect(names).toEqual(['support chat'])
  })

  test('finds the browser’s extension, and does nothing without one', () => {
    const disconnect = connectDevtools(newStore())
    disconnect()
    const { extension, types } = fakeExtension()
    vi.stubGlobal('__REDUX_DEVTOOLS_EXTENSION__', extension)
    const store = newStore()
    connectDevtools(store)
    store.ingest(threadScript('t').created('a'))
    expect(types()).toEqual(['init', 'invocation_created'])
  })

  test('to anything except a store of createBubbleStore is a mistake of the caller', () => {
    const { extension } = fakeExtension()
    expect(() => connectDevtools({ ...newStore() }, { extension })).toThrow(UsageError)
  })

  test('of two stores keeps them separate', () => {
    const [one, two] = [fakeExtension(), fakeExtension()]
    const [a, b] = [newStore(), newStore()]
    connectDevtools(a, one)
    connectDevtools(b, two)
    a.ingest(threadScript('t').created('a'))
    expect([one.types(), two.types()]).toEqual([['init', 'invocation_created'], ['init']])
  })
})

describe('travelling in time', () => {
  function travelled() {
    const fake = fakeExtension()
    const store = newStore()
    connectDevtools(store, fake)
    const t = threadScript('t')
    store.ingest(t.chunk('a', 'one '))
    const past = store.getState()
    store.ingestAll([t.chunk('a', 'two '), t.created('b')])
    return { ...fake, store, t, past }
  }

  test.each(['JUMP_TO_STATE', 'JUMP_TO_ACTION'])(
    '%s shows the state that comes as text, and wakes everyone',
    (type) => {
      const { store, past, jumpTo } = travelled()
      const woken: string[] = []
      store.subscribeBubble(bubbleKey.invocation('a'), () => woken.push('a'))
      store.subscribeThread('t', () => woken.push('t'))
      jumpTo(past, type)
      expect(shown(store, 't')).toEqual(['a: one  (streaming, stream)'])
      expect(store.invocation('b')).toBeUndefined()
      expect(woken.toSorted()).toEqual(['a', 't'])
    },
  )

  test('lasts until the next publication, which contains everything', () => {
    const { store, t, past, jumpTo, types } = travelled()
    jumpTo(past)
    const woken: string[] = []
    store.subscribeBubble(bubbleKey.invocation('b'), () => woken.push('b'))
    store.ingest(t.chunk('a', 'three'))
    expect(shown(store, 't')).toEqual(['a: one two three (streaming, stream)', 'b: (pending, none)'])
    expect(new Set(woken)).toEqual(new Set(['b']))
    expect(types()).toEqual(['init', 'stream_chunk', 'stream_chunk + invocation_created', 'stream_chunk'])
  })

  test('does not change the accepted events: receipts, cursor and snapshots are current', () => {
    const { store, t, past, jumpTo } = travelled()
    const [cursor, snapshot] = [store.cursor('t'), store.snapshot('t')]
    jumpTo(past)
    expect(store.cursor('t')).toEqual(cursor)
    expect(store.ingest(t.chunk('a', 'x', { seq: 1 }))).toEqual({ status: 'duplicate' })
    expect(store.snapshot('t')?.bubbles).toEqual(snapshot?.bubbles)
  })

  test('finds each bubble by its keys of that time, and counts it once', () => {
    const { extension, jumpTo } = fakeExtension()
    const store = newStore()
    connectDevtools(store, { extension })
    const t = threadScript('t')
    const key = store.addOptimistic({
      threadId: 't',
      clientMessageId: 'c',
      parts: [{ kind: 'text', text: 'Hi' }],
    })
    store.ingestAll([t.message('m', 'Hi', { clientMessageId: 'c' }), t.created('__proto__')])
    const past = store.getState()
    store.evict('t')
    jumpTo(past)
    expect(JSON.stringify(store.getState())).toBe(JSON.stringify(past))
    expect(store.getState().messages.size).toBe(1)
    expect(store.bubble(bubbleKey.message('m'))).toBe(store.bubble(key))
    expect(store.bubble(key)).toMatchObject({ messageId: 'm', delivery: 'sent' })
    expect(store.getState().bubbles.get('__proto__')).toMatchObject({ invocationId: '__proto__' })
    expect(store.getState().bubbles.has('constructor')).toBe(false)
  })

  test.each(['not JSON', '[]', 'null', '{"bubbles":5}'])('to %s shows what was shown', (state) => {
    const { extension, say } = fakeExtension()
    const store = newStore()
    connectDevtools(store, { extension })
    store.ingest(threadScript('t').created('a'))
    const before = store.getState()
    expect(() => say({ type: 'DISPATCH', payload: { type: 'JUMP_TO_STATE' }, state })).not.toThrow()
    expect(store.getState()).toBe(before)
  })

  test('ignores any other message', () => {
    const { store, past, say } = travelled()
    const state = store.getState()
    const text = JSON.stringify(past)
    const messages = [
      { type: 'START' },
      { type: 'ACTION', payload: '{"type":"x"}' },
      { type: 'DISPATCH', payload: { type: 'RESET' }, state: text },
      { type: 'DISPATCH', payload: { type: 'COMMIT' }, state: text },
      { type: 'DISPATCH', payload: { type: 'TOGGLE_ACTION' }, state: text },
      { type: 'DISPATCH', payload: { type: 'JUMP_TO_STATE' } },
      { type: 'DISPATCH', state: text },
      { type: 'OTHER', payload: { type: 'JUMP_TO_STATE' }, state: text },
    ]
    for (const message of messages) say(message)
    expect(store.getState()).toBe(state)
  })
})

describe('disconnecting', () => {
  test.each([true, false])(
    'ends the sending and the travelling (whether the extension says how to unsubscribe: %s)',
    (answers) => {
      const fake = fakeExtension({ answers })
      const store = newStore()
      const disconnect = connectDevtools(store, fake)
      disconnect()
      disconnect()
      store.ingest(threadScript('t').created('a'))
      expect(fake.types()).toEqual(['init'])
    },
  )
})

test('an extension that throws stops nothing', () => {
  const store = newStore()
  const connection = {
    init: () => undefined,
    send: () => {
      throw new Error('x')
    },
    subscribe: () => undefined,
  }
  connectDevtools(store, { extension: { connect: () => connection } })
  expect(store.ingest(threadScript('t').created('a'))).toEqual({ status: 'applied' })
  expect(shown(store, 't')).toEqual(['a: (pending, none)'])
})
