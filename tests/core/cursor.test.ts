import { describe, expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, orders, outcome, replay } from '../support/replay.ts'

const created = (offset: number, more: object = {}) => ({
  type: 'invocation_created',
  threadId: 't',
  epoch: 'e',
  offset,
  invocationId: `i${offset}`,
  ...more,
})

describe('cursor', () => {
  test('is undefined for a thread that is not known, and for one without an epoch', () => {
    const store = replay(threadScript('t', { offsets: false }).created('i'))
    expect(store.cursor('t')).toBeUndefined()
    expect(store.cursor('unknown')).toBeUndefined()
    store.addOptimistic({ threadId: 'u', clientMessageId: 'c', parts: [{ kind: 'text', text: 'x' }] })
    expect(store.cursor('u')).toBeUndefined()
  })

  test('is the next expected offset: all events below it were seen', () => {
    const store = newStore()
    const steps: readonly (readonly [offset: number, cursor: number])[] = [
      [0, 1],
      [1, 2],
      [4, 2],
      [3, 2],
      [2, 5],
      [5, 6],
      [0, 6],
    ]
    for (const [offset, cursor] of steps) {
      store.ingest(created(offset))
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: cursor })
    }
  })

  test('is 0 for an empty log', () => {
    const store = newStore()
    store.hydrate({ v: 1, threadId: 't', epoch: 'e', offset: 0, bubbles: [] })
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 0 })
    expect(replay(created(7)).cursor('t')).toEqual({ epoch: 'e', offset: 0 })
  })

  test('is not moved by events without an offset', () => {
    const store = replay(created(0), { ...created(1), epoch: undefined, offset: undefined })
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
  })

  test('belongs to one thread', () => {
    const store = replay(created(0), created(0, { threadId: 'u', epoch: 'f', invocationId: 'j' }), created(1))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(store.cursor('u')).toEqual({ epoch: 'f', offset: 1 })
  })

  test('is moved by duplicates and by held chunks', () => {
    const t = threadScript('t')
    const chunk = t.chunk('i', 'b', { seq: 1 })
    const store = replay(chunk, { ...chunk, offset: 1 })
    expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: 2 })
  })

  test('goes as far as the safe integers', () => {
    const store = replay(created(Number.MAX_SAFE_INTEGER), created(0))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
    expect(store.thread('t')?.gap).toEqual({ from: 1, before: Number.MAX_SAFE_INTEGER })
  })
})

describe('a rejected event is no poison pill: it advances the cursor like any other', () => {
  const known = created(0, { invocationId: 'i' })
  const poison: readonly (readonly [code: string, event: object])[] = [
    ['invalid_event', created(1, { agentId: '' })],
    ['invalid_event', created(1, { at: Number.NaN })],
    ['missing_invocation_id', created(1, { invocationId: undefined })],
    ['missing_invocation_id', { ...created(1), invocationId: '', origin: 'callback' }],
    ['unknown_type', created(1, { type: 'hologram' })],
    ['unsupported_version', created(1, { v: 2 })],
    [
      'conflicting_chunk',
      { ...created(1), type: 'stream_chunk', invocationId: 'i', seq: 5, part: { kind: 'text', delta: 'x' } },
    ],
    ['id_conflict', created(1, { invocationId: 'elsewhere' })],
  ]
  const elsewhere = created(0, { threadId: 'u', invocationId: 'elsewhere' })
  const held = { ...known, type: 'stream_chunk', seq: 5, part: { kind: 'text', delta: 'held' } }

  test.each(poison)('%s', (code, event) => {
    const store = replay(elsewhere, known, held)
    expect(outcome(store.ingest(event))).toBe(`rejected ${code}`)
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(store.thread('t')).toMatchObject({ gap: null, stale: false })
    expect(outcome(store.ingest(created(2)))).toBe('applied')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 3 })
  })

  test.each(poison.slice(0, 6))('%s, as the first event of its thread', (_, event) => {
    const store = replay({ ...event, offset: 0 })
    expect(store.cursor('t')).toBeUndefined()
    expect(store.thread('t')).toMatchObject({ keys: [], stale: false })
    store.ingest(created(1))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
  })

  test('unless its thread, epoch or offset is unreadable', () => {
    for (const more of [
      { threadId: '' },
      { epoch: 5 },
      { offset: -1 },
      { offset: undefined },
      { epoch: undefined },
    ]) {
      const store = replay(created(0), created(1, { v: 2, ...more }))
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
    }
  })

  test('unless it is of another epoch', () => {
    const store = replay(created(0), created(1, { v: 2, epoch: 'f' }))
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
  })

  test('but events rejected as epoch_changed or buffer_overflow do not advance it', () => {
    const t = threadScript('t', { epoch: 'e' })
    const store = newStore({ limits: { heldChunkCount: 1 } })
    store.ingestAll([created(0, { invocationId: 'i' }), t.chunk('i', 'x', { seq: 1, offset: 1 })])
    expect(outcome(store.ingest(t.chunk('i', 'x', { seq: 2, offset: 2 })))).toBe('rejected buffer_overflow')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(outcome(store.ingest(created(2, { epoch: 'f' })))).toBe('rejected epoch_changed')
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
  })
})

test('any order of a log leads to the same cursor and gap', () => {
  const log = [0, 1, 3, 4, 7].map((offset) => created(offset))
  for (const order of orders(log)) {
    const store = replay(...order)
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    expect(store.thread('t')?.gap).toEqual({ from: 2, before: 3 })
  }
})
