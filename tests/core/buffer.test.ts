import { describe, expect, test } from 'vitest'
import type { BubbleStore } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, outcome, turn } from '../support/replay.ts'

const isStale = (store: BubbleStore): boolean | undefined => store.thread('t')?.stale

/** A thread in epoch e, whose offset 0 was seen, with room for one held chunk. */
function start() {
  const t = threadScript('t', { epoch: 'e' })
  const f = threadScript('t', { epoch: 'f' })
  const store = newStore({ limits: { heldChunkCount: 1 } })
  store.ingest(t.created('i'))
  return { t, f, store }
}

/** And then one held chunk, and one refused at offset 5. */
function overflown() {
  const { t, f, store } = start()
  store.ingest(t.chunk('i', 'held', { seq: 1, offset: 4 }))
  const refused = t.chunk('i', 'refused', { seq: 2, offset: 5 })
  expect(outcome(store.ingest(refused))).toBe('rejected buffer_overflow')
  expect(isStale(store)).toBe(true)
  return { t, f, store, refused }
}

describe('a chunk over the bound of held chunks', () => {
  test('is refused, and the thread is stale; what was held stays', () => {
    const { store } = overflown()
    expect(turn(store, 'i')).toMatchObject({ missing: 2, phase: 'streaming' })
    expect(store.violations()).toMatchObject([{ code: 'buffer_overflow', invocationId: 'i' }])
  })

  test('is counted per invocation', () => {
    const { t, store } = overflown()
    expect(outcome(store.ingest(t.chunk('j', 'x', { seq: 1 })))).toBe('held')
    expect(outcome(store.ingest(t.chunk('j', 'x', { seq: 2 })))).toBe('rejected buffer_overflow')
  })

  test('is the 1,025th by default', () => {
    const t = threadScript('t')
    const store = newStore()
    const chunks = Array.from({ length: 1_026 }, () => t.chunk('i', 'x')).slice(1)
    const outcomes = store.ingestAll(chunks).map(outcome)
    expect(outcomes.slice(0, 1_024).every((what) => what === 'held')).toBe(true)
    expect(outcomes.slice(1_024)).toEqual(['rejected buffer_overflow'])
  })

  test('creates no bubble', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { heldUnits: 3 } })
    expect(outcome(store.ingest(t.chunk('i', 'four', { seq: 1 })))).toBe('rejected buffer_overflow')
    expect(store.thread('t')).toMatchObject({ keys: [], stale: true })
    expect(store.invocation('i')).toBeUndefined()
  })

  test('fills a hole at any time: what is folded at once needs no room', () => {
    const { t, store } = overflown()
    expect(outcome(store.ingest(t.chunk('i', 'zero', { seq: 0 })))).toBe('applied')
    expect(turn(store, 'i').missing).toBe(0)
    expect(outcome(store.ingest(t.chunk('i', 'x'.repeat(9), { seq: 2, offset: 5 })))).toBe('applied')
  })

  test('a copy of a held chunk needs no room', () => {
    const { t, store } = overflown()
    expect(outcome(store.ingest(t.chunk('i', 'held', { seq: 1, offset: 4 })))).toBe('duplicate')
  })
})

describe('the units of held text and JSON of a thread', () => {
  test('are bounded, over its invocations, and freed when holes are filled', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { heldUnits: 10 } })
    const send = (invocationId: string, seq: number, delta: string) =>
      outcome(store.ingest(t.chunk(invocationId, delta, { seq })))
    expect(send('a', 1, 'aaaaaa')).toBe('held')
    expect(send('b', 1, 'bbbb')).toBe('held')
    expect(send('c', 1, 'c')).toBe('rejected buffer_overflow')
    expect(send('a', 1, 'aaaaaa')).toBe('duplicate')
    expect(send('b', 0, 'x'.repeat(50))).toBe('applied')
    expect(send('c', 1, 'cccc')).toBe('held')
    expect(send('c', 2, '.')).toBe('rejected buffer_overflow')
  })

  test('are counted per thread', () => {
    const store = newStore({ limits: { heldUnits: 4 } })
    for (const threadId of ['t', 'u']) {
      const script = threadScript(threadId)
      expect(outcome(store.ingest(script.chunk(`${threadId} i`, 'four', { seq: 1 })))).toBe('held')
    }
  })

  test('count deltas, input, JSON, names and ids', () => {
    const parts = [
      [{ kind: 'text', delta: '12345' }, 5],
      [{ kind: 'reasoning', delta: '12345' }, 5],
      [{ kind: 'tool_call', toolCallId: 'x', toolName: 'f', inputDelta: '12345' }, 7],
      [{ kind: 'tool_result', toolCallId: 'x', output: [1, 2] }, 6],
      [{ kind: 'data', name: 'n', dataId: 'd', value: 'abc' }, 5],
      [{ kind: 'hologram', frames: 'x'.repeat(99) }, 0],
    ] as const
    for (const [part, units] of parts) {
      const chunk = { type: 'stream_chunk', threadId: 't', invocationId: 'i', seq: 1, part }
      expect(newStore({ limits: { heldUnits: Math.max(1, units) } }).ingest(chunk).status).toBe('held')
      const tight = newStore({ limits: { heldUnits: Math.max(1, units - 1) } })
      expect(tight.ingest(chunk).status).toBe(units === 0 ? 'held' : 'rejected')
    }
  })

  test('are 4 × 1,048,576 by default', () => {
    const t = threadScript('t')
    const store = newStore()
    const mega = 'x'.repeat(1_048_576)
    for (const seq of [1, 2, 3, 4]) expect(outcome(store.ingest(t.chunk('i', mega, { seq })))).toBe('held')
    expect(outcome(store.ingest(t.chunk('i', 'x', { seq: 5 })))).toBe('rejected buffer_overflow')
    expect(outcome(store.ingest(t.chunk('i', '', { seq: 5 })))).toBe('held')
  })
})
