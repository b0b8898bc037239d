import { describe, expect, test } from 'vitest'
import { bubbleKey, textOf } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'
import { codesOf, idsOf, newStore, outcome, replay, shownState, turn } from '../support/replay.ts'

const snapshot = (epoch: string, offset = 0) => ({ v: 1, threadId: 't', epoch, offset, bubbles: [] })

describe('an event of another epoch', () => {
  test('is refused, and the thread is stale; an event without an epoch is not', () => {
    const [e, f, none] = [
      threadScript('t', { epoch: 'e' }),
      threadScript('t', { epoch: 'f' }),
      threadScript('t', { offsets: false }),
    ]
    const store = replay(e.created('i'))
    expect(outcome(store.ingest(f.chunk('i', 'a')))).toBe('rejected epoch_changed')
    expect(store.violations()).toMatchObject([{ code: 'epoch_changed', path: 'epoch', threadId: 't' }])
    expect(store.thread('t')?.stale).toBe(true)
    expect(outcome(store.ingest(none.chunk('i', 'a')))).toBe('applied')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
  })

  test('has the second epoch that is named: the first becomes the thread’s', () => {
    const store = replay(
      threadScript('t', { offsets: false }).created('i'),
      threadScript('t', { epoch: 'e' }).created('j'),
    )
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
  })

  test('makes no bubble, even when its ids conflict', () => {
    const store = replay(threadScript('t', { epoch: 'e' }).created('i'), threadScript('u').created('j'))
    expect(outcome(store.ingest(threadScript('t', { epoch: 'f' }).created('j')))).toBe(
      'rejected epoch_changed',
    )
    expect(idsOf(store)).toEqual(['i'])
  })

  test('epochs are compared unit by unit', () => {
    const store = replay(threadScript('t', { epoch: 'é' }).created('i'))
    for (const epoch of ['e\u0301', 'É', 'é ', ' é']) {
      expect(outcome(store.ingest(threadScript('t', { epoch, firstOffset: 3 }).created('j')))).toBe(
        'rejected epoch_changed',
      )
    }
  })
})

describe('a snapshot of another epoch', () => {
  test('is refused: nothing changes, and the thread is not stale', () => {
    const store = replay(threadScript('t', { epoch: 'e' }).chunk('i', 'a'))
    const before = shownState(store)
    expect(outcome(store.hydrate(snapshot('f', 9)))).toBe('rejected epoch_changed')
    expect(outcome(store.hydrate(snapshot('f', 9), {}))).toBe('rejected epoch_changed')
    expect(outcome(store.hydrate(snapshot('f', 9), { replace: false }))).toBe('rejected epoch_changed')
    expect(shownState(store)).toEqual(before)
    expect(store.thread('t')?.stale).toBe(false)
    expect(codesOf(store)).toHaveLength(3)
  })

  test('replaces the thread with { replace: true }', () => {
    const [e, f] = [threadScript('t', { epoch: 'e' }), threadScript('t', { epoch: 'f' })]
    const store = replay(e.created('old'), e.chunk('both', 'old text'), e.message('m', 'old message'))
    const both = { ...replay(f.chunk('both', 'new text'), f.created('new')).snapshot('t') }
    expect(outcome(store.hydrate(both, { replace: true }))).toBe('applied')
    expect(shown(store, 't')).toEqual(['both: new text (streaming, stream)', 'new: (pending, none)'])
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 2 })
    expect(store.invocation('old')).toBeUndefined()
    expect(store.bubble(bubbleKey.message('m'))).toBeUndefined()
    expect(outcome(store.ingest(f.finalized('both')))).toBe('applied')
  })

  test('also removes bubbles that were never published', () => {
    const { scheduler } = handScheduler()
    const store = newStore({ scheduler })
    const e = threadScript('t', { epoch: 'e' })
    store.ingestAll([e.chunk('i', 'a'), e.message('m', 'x')])
    store.hydrate(snapshot('f'), { replace: true })
    expect(store.thread('t')?.keys).toEqual([])
    expect(store.invocation('i')).toBeUndefined()
    expect(store.bubble(bubbleKey.message('m'))).toBeUndefined()
  })

  test('keeps the keys of bubbles that both epochs have', () => {
    const [e, f] = [threadScript('t', { epoch: 'e' }), threadScript('t', { epoch: 'f' })]
    const store = replay(e.created('i'), e.message('m', 'x'))
    const keys = store.thread('t')?.keys
    store.hydrate(replay(f.created('i'), f.message('m', 'y')).snapshot('t'), { replace: true })
    expect(store.thread('t')?.keys).toEqual(keys)
  })

  test('becomes the epoch of a thread that has none, and is joined with or without replace', () => {
    for (const replace of [true, false]) {
      const store = replay(threadScript('t', { offsets: false }).chunk('i', 'a'))
      expect(outcome(store.hydrate(snapshot('e', 3), { replace }))).toBe('applied')
      expect(idsOf(store)).toEqual(['i'])
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 3 })
    }
  })
})

describe('in the same epoch replace is an ordinary join', () => {
  test('which keeps bubbles that the snapshot lacks', () => {
    const t = threadScript('t', { epoch: 'e' })
    const store = replay(t.created('i'), t.chunk('i', 'a'))
    expect(outcome(store.hydrate(snapshot('e', 1), { replace: true }))).toBe('duplicate')
    expect(outcome(store.hydrate(snapshot('e', 5), { replace: true }))).toBe('applied')
    expect(textOf(turn(store, 'i'))).toBe('a')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 5 })
  })
})

describe('an epoch that was replaced', () => {
  const replaced = () => {
    const [e, f] = [threadScript('t', { epoch: 'e' }), threadScript('t', { epoch: 'f' })]
    const store = replay(e.created('i'), e.chunk('i', 'old'))
    store.hydrate(snapshot('f'), { replace: true })
    return { e, f, store }
  }

  test('is remembered: its events are refused, and the thread is not stale', () => {
    const { e, store } = replaced()
    const { bubbles } = store.getState()
    expect(outcome(store.ingest(e.chunk('i', 'late')))).toBe('rejected epoch_changed')
    expect(outcome(store.ingest(e.created('j')))).toBe('rejected epoch_changed')
    expect(store.thread('t')).toMatchObject({ stale: false, keys: [], gap: null })
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 0 })
    expect(store.getState().bubbles).toBe(bubbles)
  })

  test('and its snapshots are refused', () => {
    const { store } = replaced()
    expect(outcome(store.hydrate(snapshot('e', 9)))).toBe('rejected epoch_changed')
  })

  test('becomes current again with { replace: true }, and the other is then replaced', () => {
    const { e, f, store } = replaced()
    expect(outcome(store.hydrate(snapshot('e', 2), { replace: true }))).toBe('applied')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(outcome(store.ingest(e.chunk('k', 'a')))).toBe('applied')
    expect(outcome(store.ingest(f.created('j')))).toBe('rejected epoch_changed')
    expect(store.thread('t')?.stale).toBe(false)
    expect(idsOf(store)).toEqual(['k'])
  })

  test('and an epoch that was never current makes the thread stale', () => {
    const { store } = replaced()
    expect(outcome(store.ingest(threadScript('t', { epoch: 'g' }).created('j')))).toBe(
      'rejected epoch_changed',
    )
    expect(store.thread('t')?.stale).toBe(true)
  })
})

describe('what a replaced epoch knew is forgotten', () => {
  test('its ids are free, in any thread and as anything', () => {
    const e = threadScript('t', { epoch: 'e' })
    const store = replay(
      e.created('i'),
      e.callback('i', 'x', { messageId: 'callback' }),
      e.post('j', 'x', { messageId: 'post' }),
      e.message('message', 'x', { clientMessageId: 'c' }),
      ...Array.from({ length: 40 }, (_, revision) =>
        e.callback('i', 'x', { messageId: `m${revision}`, revision }),
      ),
    )
    store.hydrate(snapshot('f'), { replace: true })
    const u = threadScript('u')
    const events = [
      u.created('i'),
      u.created('j'),
      u.message('callback', 'x'),
      u.callback('j', 'x', { messageId: 'post' }),
      u.post('j', 'x', { messageId: 'message' }),
      ...Array.from({ length: 40 }, (_, revision) => u.message(`m${revision}`, 'x')),
    ]
    expect(store.ingestAll(events).map(outcome)).toEqual(events.map(() => 'applied'))
    expect(
      store.addOptimistic({ threadId: 'u', clientMessageId: 'c', parts: [{ kind: 'text', text: 'x' }] }),
    ).toBeDefined()
  })

  test('its chunks, ends and callbacks do not count in the new one', () => {
    const [e, f] = [threadScript('t', { epoch: 'e' }), threadScript('t', { epoch: 'f' })]
    const store = replay(
      e.chunk('i', 'a'),
      e.chunk('i', 'c', { seq: 2 }),
      e.finalized('i'),
      e.callback('i', 'final'),
    )
    store.hydrate(snapshot('f'), { replace: true })
    store.ingest(f.chunk('i', 'new'))
    expect(turn(store, 'i')).toMatchObject({
      phase: 'streaming',
      body: 'stream',
      missing: 0,
      superseded: [],
      offset: 0,
    })
    expect(textOf(turn(store, 'i'))).toBe('new')
  })

  test('the space of its held chunks is free', () => {
    const [e, f] = [threadScript('t', { epoch: 'e' }), threadScript('t', { epoch: 'f' })]
    const mega = 'x'.repeat(4 * 1_048_576)
    const store = replay(e.chunk('i', mega, { seq: 1 }))
    store.hydrate(snapshot('f'), { replace: true })
    expect(outcome(store.ingest(f.chunk('j', mega, { seq: 1 })))).toBe('held')
  })

  test('other threads keep everything', () => {
    const [e, u] = [threadScript('t', { epoch: 'e' }), threadScript('u')]
    const store = replay(
      e.created('i'),
      u.chunk('j', 'a'),
      u.message('m', 'x', { clientMessageId: 'c' }),
      u.post('k', 'x'),
    )
    const before = shownState(store, 'u')
    store.hydrate(snapshot('f'), { replace: true })
    expect(shownState(store, 'u')).toEqual(before)
    expect(outcome(store.ingest(threadScript('t', { epoch: 'f' }).created('k')))).toBe('rejected id_conflict')
  })
})
