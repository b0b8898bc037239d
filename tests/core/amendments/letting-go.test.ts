import { describe, expect, test } from 'vitest'
import { bubbleKey, type BubbleStore } from '../../../src/index.ts'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { newStore, outcome, replay } from '../../support/replay.ts'

const add = (store: BubbleStore, clientMessageId: string) =>
  store.addOptimistic({ threadId: 't', clientMessageId, parts: [{ kind: 'text', text: 'Hi' }] })

describe('an evicted thread', () => {
  test('is the same as an unknown thread', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'), t.message('m', 'Hi'), t.post('b', 'x', { messageId: 'p' }))
    store.evict('t')
    expect([store.thread('t'), store.cursor('t'), store.snapshot('t'), store.invocation('a')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(store.getState().threads.size).toBe(0)
    expect(store.getState().bubbles.size + store.getState().messages.size).toBe(0)
    const u = threadScript('u')
    for (const event of [u.created('a'), u.created('b'), u.message('m', 'Hi'), u.message('p', 'Hi')]) {
      expect(outcome(store.ingest(event))).toBe('applied')
    }
  })

  test('forgets what was refused of other epochs, and where', () => {
    const t = threadScript('t', { epoch: 'e' })
    const store = replay(
      t.created('a'),
      { ...t.created('b'), epoch: 'f', offset: 7 },
      { type: 'hologram', threadId: 't', epoch: 'e', offset: 4 },
    )
    store.evict('t')
    store.ingest({ ...t.created('c'), epoch: 'f', offset: 0 })
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 1 })
    expect(store.thread('t')).toMatchObject({ gap: null, stale: false })
  })

  test('keeps messages that are being sent, which are taken over when the thread is restored', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'))
    const key = add(store, 'x')
    store.evict('t')
    expect(store.thread('t')?.keys).toEqual([key])
    store.hydrate(snapshotAt([...t.log(), t.message('m', 'Hi', { clientMessageId: 'x' })], 't'))
    expect(store.thread('t')?.keys).toEqual([bubbleKey.invocation('a'), key])
    expect(store.bubble(key)).toMatchObject({ delivery: 'sent', messageId: 'm' })
  })
})

describe('the key of a message that this store has sent', () => {
  /** A store with messages that began here, and its snapshot. */
  function began(count: number, localKeyCount?: number) {
    const t = threadScript('t')
    const store = newStore(localKeyCount === undefined ? {} : { limits: { localKeyCount } })
    const keys = Array.from({ length: count }, (_, index) => {
      const key = add(store, `c${index}`)
      store.ingest(t.message(`m${index}`, 'Hi', { clientMessageId: `c${index}` }))
      return key
    })
    return { store, keys, snapshot: snapshotAt(t.log(), 't'), events: t.log() }
  }

  test('is its key again after a snapshot restores it', () => {
    const { store, keys, snapshot } = began(3)
    store.evict('t')
    expect(store.bubble(keys[0]!)).toBeUndefined()
    store.hydrate(snapshot)
    expect(store.thread('t')?.keys).toEqual(keys)
    expect(add(store, 'c1')).toBe(keys[1])
  })

  test('by an event, too', () => {
    const { store, keys, events } = began(2)
    store.evict('t')
    store.ingestAll(events)
    expect(store.thread('t')?.keys).toEqual(keys)
  })

  test('is remembered only for the latest messages', () => {
    const { store, keys, snapshot } = began(5, 2)
    store.evict('t')
    store.hydrate(snapshot)
    const own = store.thread('t')?.keys ?? []
    expect(own.slice(3)).toEqual(keys.slice(3))
    expect(own.slice(0, 3)).toEqual(['m0', 'm1', 'm2'].map((id) => bubbleKey.message(id)))
    for (const key of own) expect(store.bubble(key)?.key).toBe(key)
  })

  test('is not remembered with a limit of 0', () => {
    const { store, snapshot } = began(1, 0)
    store.evict('t')
    store.hydrate(snapshot)
    expect(store.thread('t')?.keys).toEqual([bubbleKey.message('m0')])
  })

  test('belongs to another message that was sent under the same id in the meantime', () => {
    const { store, keys, snapshot } = began(1)
    store.evict('t')
    const second = add(store, 'c0')
    store.hydrate(snapshot)
    expect(store.thread('t')?.keys).toHaveLength(1)
    const [only] = store.thread('t')?.keys ?? []
    expect([keys[0], second]).toContain(only)
    expect(store.bubble(second)).toMatchObject({ delivery: 'sent', messageId: 'm0' })
  })
})
