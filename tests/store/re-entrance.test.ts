import { describe, expect, test } from 'vitest'
import {
  bubbleKey,
  type BubbleStore,
  createBubbleStore,
  type Gap,
  syncScheduler,
  type Violation,
} from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'

function raise(): never {
  throw new Error('a listener’s own affair')
}

describe('an error of a listener or callback stops nothing', () => {
  test('neither other callbacks nor the store', () => {
    const t = threadScript('t')
    const heard: string[] = []
    const store = createBubbleStore({
      scheduler: syncScheduler,
      onViolation: (violation) => (heard.push(violation.code), raise()),
      onGap: () => (heard.push('gap'), raise()),
      onPublish: () => (heard.push('published'), raise()),
    })
    store.subscribe(raise)
    store.subscribe(() => heard.push('state'))
    store.subscribeBubble(bubbleKey.invocation('a'), raise)
    store.subscribeBubble(bubbleKey.invocation('a'), () => heard.push('bubble'))
    store.subscribeThread('t', raise)
    store.subscribeThread('t', () => heard.push('thread'))
    const receipts = store.ingestAll([
      t.created('a'),
      'nonsense',
      'more nonsense',
      t.chunk('a', 'x', { offset: 9 }),
    ])
    expect(receipts.map(({ status }) => status)).toEqual(['applied', 'rejected', 'rejected', 'applied'])
    expect(heard).toEqual(['state', 'bubble', 'thread', 'published', 'invalid_event', 'invalid_event', 'gap'])
    store.ingest(t.chunk('a', 'y'))
    expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)'])
  })

  test('for any method', () => {
    const t = threadScript('t')
    const store = createBubbleStore({
      scheduler: syncScheduler,
      onViolation: raise,
      onGap: raise,
      onPublish: raise,
    })
    store.subscribe(raise)
    store.subscribeThread('t', raise)
    const key = store.addOptimistic({
      threadId: 't',
      clientMessageId: 'c',
      parts: [{ kind: 'text', text: 'x' }],
    })
    store.subscribeBubble(key, raise)
    expect(() => {
      store.failOptimistic('c', 'x')
      store.ingest(t.message('m', 'x', { clientMessageId: 'c', offset: 5 }))
      store.hydrate(5)
      store.hydrate({ v: 1, threadId: 't', epoch: 'f', offset: 3, bubbles: [] }, { replace: true })
      store.removeOptimistic('c')
      store.flush()
      store.snapshot('t')
    }).not.toThrow()
    expect(store.cursor('t')).toEqual({ epoch: 'f', offset: 3 })
  })
})

describe('onViolation', () => {
  test('is called once for each violation, with the object of the receipt and of violations()', () => {
    const seen: Violation[] = []
    const store = newStore({ onViolation: (violation) => seen.push(violation) })
    const t = threadScript('t')
    const receipts = store.ingestAll([
      t.callback('a', 'x'),
      t.callback('a', 'y'),
      null,
      { ...t.created('b'), invocationId: undefined },
    ])
    expect(seen.map(({ code }) => code)).toEqual([
      'conflicting_callback',
      'invalid_event',
      'missing_invocation_id',
    ])
    expect(seen).toEqual(store.violations())
    expect(receipts.flatMap(({ violation }) => violation ?? [])).toEqual(seen)
    store.flush()
    store.ingest(t.created('c'))
    expect(seen).toHaveLength(3)
  })

  test('is called for a refused snapshot', () => {
    const seen: string[] = []
    const store = newStore({ onViolation: ({ code }) => seen.push(code), snapshots: [{ v: 7 }, 'nonsense'] })
    expect(seen).toEqual(['unsupported_version', 'invalid_event'])
    store.hydrate(null)
    expect(seen).toHaveLength(3)
  })

  test('is called when the state contains the violation', () => {
    const counts: number[] = []
    const store: BubbleStore = newStore({ onViolation: () => counts.push(store.violations().length) })
    store.ingest(null)
    store.ingestAll([null, null])
    expect(counts).toEqual([1, 3, 3])
  })
})

describe('a store that is called again from a callback', () => {
  test('onViolation: accepts the event, and reports each violation once', () => {
    const t = threadScript('t')
    const seen: string[] = []
    const store: BubbleStore = newStore({
      onViolation({ code }) {
        seen.push(code)
        if (seen.length === 1) store.ingestAll([t.created('from within'), { v: 9 }])
      },
    })
    store.ingestAll([null, t.created('a'), undefined])
    expect(seen.toSorted()).toEqual(['invalid_event', 'invalid_event', 'unsupported_version'])
    expect(store.violations()).toHaveLength(3)
    expect(shown(store, 't').toSorted()).toEqual(['a: (pending, none)', 'from within: (pending, none)'])
  })

  test('onGap: fetches the missing events, and is called once for each gap', () => {
    const t = threadScript('t')
    const events = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => t.created(id))
    const gaps: Gap[] = []
    const store: BubbleStore = newStore({
      onGap(gap) {
        gaps.push(gap)
        store.ingestAll(events.slice(gap.from, gap.before))
      },
    })
    store.ingest(events[0])
    store.ingest(events[2])
    store.ingest(events[5])
    expect(gaps).toEqual([
      { threadId: 't', from: 1, before: 2 },
      { threadId: 't', from: 3, before: 5 },
    ])
    expect(store.thread('t')).toMatchObject({ gap: null })
    expect(store.cursor('t')?.offset).toBe(6)
  })

  test.each(['subscribe', 'subscribeBubble', 'subscribeThread', 'onPublish'] as const)(
    '%s: publishes it right after',
    (where) => {
      const t = threadScript('t')
      let isFirst = true
      const published: number[] = []
      const again = (): void => {
        published.push(store.thread('t')?.keys.length ?? 0)
        if (!isFirst) return
        isFirst = false
        expect(store.ingest(t.chunk('b', 'from within'))).toEqual({ status: 'applied' })
        expect(store.ingest(t.created('a', { agentId: 'late' })).status).toBe('applied')
        expect(store.invocation('b')).toBeUndefined()
      }
      const store: BubbleStore = newStore(where === 'onPublish' ? { onPublish: again } : {})
      const listen = {
        subscribe: () => store.subscribe(again),
        subscribeBubble: () => store.subscribeBubble(bubbleKey.invocation('a'), again),
        subscribeThread: () => store.subscribeThread('t', again),
        onPublish: () => undefined,
      }
      listen[where]()
      store.ingest(t.chunk('a', 'x'))
      expect(published).toEqual([1, 2])
      expect(shown(store, 't')).toEqual(['a: x (streaming, stream)', 'b: from within (streaming, stream)'])
    },
  )

  test('an immediate publication inside a listener is not lost', () => {
    const t = threadScript('t')
    const store = newStore()
    const texts: string[] = []
    store.subscribeBubble(bubbleKey.invocation('a'), () => {
      texts.push(shown(store, 't').join())
      if (texts.length === 1) store.ingest(t.callback('a', 'answered'))
      if (texts.length === 2) store.flush()
    })
    store.ingest(t.chunk('a', 'x'))
    expect(texts).toEqual(['a: x (streaming, stream)', 'a: answered (streaming, callback)'])
  })

  test('a snapshot taken inside a listener contains all accepted events', () => {
    const t = threadScript('t')
    const store = newStore()
    const taken: unknown[] = []
    store.subscribeThread('t', () => {
      if (taken.length > 0) return
      store.ingestAll([t.chunk('a', 'y'), t.message('m', 'x')])
      taken.push(store.snapshot('t'))
    })
    store.ingest(t.chunk('a', 'x'))
    const other = newStore({ snapshots: taken })
    expect(shown(other, 't')).toEqual(shown(store, 't'))
    expect(other.cursor('t')).toEqual(store.cursor('t'))
  })
})
