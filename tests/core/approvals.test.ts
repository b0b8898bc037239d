import { describe, expect, test } from 'vitest'
import type { ToolPart } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, idsOf, newStore, orders, replay, turn } from '../support/replay.ts'

type Store = ReturnType<typeof replay>
const toolOf = (store: Store, index = 0): ToolPart =>
  turn(store, 'i').parts.filter((part) => part.kind === 'tool')[index]!

describe('a request for approval', () => {
  test('is on the latest part of its call, and creates the part if there is none', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '{}')
    t.toolApproval('i', 'x', 'ok', { request: { price: 9 } })
    t.toolApproval('i', 'y', 'other')
    const store = replay(...t.log())
    expect(toolOf(store)).toMatchObject({
      state: 'awaiting-approval',
      approval: { approvalId: 'ok', request: { price: 9 }, state: 'requested' },
    })
    expect(toolOf(store, 1)).toEqual({
      kind: 'tool',
      key: '2',
      toolCallId: 'y',
      input: '',
      state: 'awaiting-approval',
      approval: { approvalId: 'other', state: 'requested' },
    })
  })

  test('that is repeated shows the latest request, and keeps its answer', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolApproval('i', 'x', 'ok', { request: 1 }),
      t.approval('i', 'ok', true, { by: 'ada' }),
      t.toolApproval('i', 'x', 'ok', { request: 2 }),
    )
    expect(toolOf(store).approval).toEqual({ approvalId: 'ok', request: 2, state: 'approved', by: 'ada' })
    store.ingest(t.toolApproval('i', 'x', 'ok'))
    expect(toolOf(store).approval).toEqual({ approvalId: 'ok', state: 'approved', by: 'ada' })
  })

  test('is replaced by another one, and still has its answer when it is repeated', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolApproval('i', 'x', 'ok'),
      t.approval('i', 'ok', false, { reason: 'too dear' }),
      t.toolApproval('i', 'x', 'next'),
    )
    expect(toolOf(store)).toMatchObject({ state: 'awaiting-approval', approval: { approvalId: 'next' } })
    expect(toolOf(store).approval).not.toHaveProperty('reason')
    store.ingest(t.toolApproval('i', 'x', 'ok'))
    expect(toolOf(store)).toMatchObject({ state: 'denied', approval: { reason: 'too dear' } })
  })

  test('is waited for while the turn is open and the tool has no final result', () => {
    const t = threadScript('t')
    const store = replay(t.toolApproval('i', 'x', 'ok'), t.toolApproval('i', 'y', 'more'))
    const isWaited = () => turn(store, 'i').awaitingApproval
    expect(isWaited()).toBe(true)
    store.ingest(t.toolResult('i', 'x', 1, { isPartial: true }))
    store.ingest(t.approval('i', 'more', false))
    expect(isWaited()).toBe(true)
    store.ingest(t.toolResult('i', 'x', 1))
    expect(isWaited()).toBe(false)
    store.ingest(t.toolApproval('i', 'z', 'last'))
    expect(isWaited()).toBe(true)
    store.ingest(t.finalized('i', { outcome: 'cancelled' }))
    expect(isWaited()).toBe(false)
  })
})

describe('an answer', () => {
  test('completes each part that waits for it, in any order of arrival', () => {
    const t = threadScript('t')
    const events = [
      t.created('i'),
      t.toolApproval('i', 'x', 'ok'),
      t.toolApproval('i', 'y', 'ok'),
      t.approval('i', 'ok', true, { reason: 'cheap', by: 'ada' }),
      t.finalized('i'),
    ]
    const [first, ...others] = [...orders(events)].map((order) => turn(replay(...order), 'i'))
    for (const bubble of others) expect(bubble).toEqual(first)
    const approval = { approvalId: 'ok', state: 'approved', reason: 'cheap', by: 'ada' }
    expect(first?.parts).toMatchObject([{ approval }, { approval }])
  })

  test('changes no part that waits for another answer, even of the same tool, or that already has one', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolCall('i', 'x', 'pay', '{}'),
      t.toolCall('i', 'y', 'pay', '{}'),
      t.toolApproval('i', 'x', 'ok'),
      t.toolApproval('i', 'y', 'other'),
    )
    const [x, y] = [toolOf(store), toolOf(store, 1)]
    store.ingest(t.approval('i', 'ok', true))
    expect(toolOf(store)).not.toBe(x)
    expect(toolOf(store, 1)).toBe(y)
    const after = turn(store, 'i')
    expect(store.ingest({ ...t.approval('i', 'ok', true), offset: 90 })).toEqual({ status: 'duplicate' })
    expect(turn(store, 'i')).toBe(after)
  })

  test('of the lowest offset counts; without offsets the first stays', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolApproval('i', 'x', 'ok', { offset: 0 }),
      t.approval('i', 'ok', true, { offset: 5 }),
    )
    const other = t.approval('i', 'ok', false, { offset: 6 })
    expect(store.ingest(other)).toMatchObject({
      status: 'applied',
      violation: { code: 'conflicting_approval' },
    })
    expect(toolOf(store)).toMatchObject({ state: 'running' })
    expect(store.ingest({ ...other, offset: 4 })).toEqual({ status: 'duplicate' })
    expect(toolOf(store)).toMatchObject({ state: 'denied' })

    const u = threadScript('t', { offsets: false })
    const loose = replay(
      u.toolApproval('i', 'x', 'ok'),
      u.approval('i', 'ok', true),
      u.approval('i', 'ok', false),
    )
    expect(toolOf(loose)).toMatchObject({ state: 'running' })
    expect(codesOf(loose)).toEqual(['conflicting_approval'])
  })

  test.each([{ reason: 'other' }, { by: 'bob' }, { approved: false }])(
    'that differs in %j is another one',
    (more) => {
      const t = threadScript('t')
      const said = t.approval('i', 'ok', true, { reason: 'r', by: 'ada' })
      replay(said)
      expect(codesOf(replay(said, { ...said, ...more, offset: 7 }))).toEqual(['conflicting_approval'])
    },
  )

  test('outlives its request, and applies when the request is repeated', () => {
    const t = threadScript('t')
    const store = replay(
      t.chunk('i', 'a'),
      t.toolApproval('i', 'x', 'ok'),
      t.approval('i', 'ok', true),
      t.reset('i', 1),
    )
    const hydrated = newStore()
    hydrated.hydrate(store.snapshot('t'))
    for (const each of [store, hydrated]) {
      each.ingest({ ...t.toolApproval('i', 'x', 'ok', { offset: 4 }), seq: 3 })
      expect(toolOf(each)).toMatchObject({ state: 'running', approval: { state: 'approved' } })
    }
  })

  test('of a finished turn is added, and its bubble stays complete', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('i', 'a'), t.toolApproval('i', 'x', 'ok'), t.finalized('i'))
    expect(toolOf(store).state).toBe('abandoned')
    store.ingest(t.approval('i', 'ok', false))
    expect(turn(store, 'i')).toMatchObject({
      phase: 'completed',
      parts: [{ segments: ['a'] }, { state: 'denied', approval: { state: 'denied' } }],
    })
  })

  test('neither creates a bubble nor makes it stream, but counts for its place', () => {
    const t = threadScript('t')
    const store = replay(
      t.message('m', 'Hi', { offset: 5 }),
      t.approval('i', 'ok', true, { offset: 3, at: 30 }),
    )
    expect(turn(store, 'i')).toMatchObject({ phase: 'pending', body: 'none', offset: 3, at: 30 })
    expect(idsOf(store)).toEqual(['i', 'm'])

    const window = newStore()
    window.hydrate({ v: 1, threadId: 't', epoch: 'epoch-1', offset: 9, hasEarlier: true, bubbles: [] })
    window.ingest(t.approval('i', 'ok', true, { offset: 9 }))
    expect(idsOf(window)).toEqual([])
    window.ingest(t.created('i', { offset: 2 }))
    expect(idsOf(window)).toEqual(['i'])
  })

  test('is joined from a snapshot like any other', () => {
    const t = threadScript('t')
    const request = t.toolApproval('i', 'x', 'ok', { offset: 0 })
    const late = replay(request, t.approval('i', 'ok', true, { offset: 5 }))
    const early = replay(request, t.approval('i', 'ok', false, { offset: 3 }))
    late.hydrate(early.snapshot('t'))
    early.hydrate(replay(request, t.approval('i', 'ok', true, { offset: 5 })).snapshot('t'))
    for (const store of [late, early]) expect(toolOf(store).state).toBe('denied')
  })

  test('beyond partCount requests of a turn is refused', () => {
    const t = threadScript('t')
    const store = newStore({ limits: { partCount: 2 } })
    for (const id of ['b', 'a']) expect(store.ingest(t.approval('i', id, true)).status).toBe('applied')
    expect(store.ingest(t.approval('i', 'c', true))).toMatchObject({
      status: 'rejected',
      violation: { code: 'too_many_parts', path: 'approvalId' },
    })
    expect(store.ingest({ ...t.approval('i', 'a', true), offset: 50 }).status).toBe('duplicate')
    expect(store.cursor('t')).toMatchObject({ offset: 3 })
  })

  test('is published immediately', () => {
    const t = threadScript('t')
    const asked: unknown[] = []
    const store = newStore({ scheduler: (run) => (asked.push(run), () => {}) })
    store.ingest(t.toolApproval('i', 'x', 'ok'))
    expect(store.invocation('i')).toBeUndefined()
    store.ingest(t.approval('i', 'ok', true))
    expect(toolOf(store).state).toBe('running')
  })
})
