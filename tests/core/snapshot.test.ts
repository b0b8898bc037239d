import { describe, expect, test } from 'vitest'
import { textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { everything, wire } from '../support/everything.ts'
import { newStore, outcome, replay, shownState, turn } from '../support/replay.ts'

describe('a snapshot', () => {
  test('of a thread without an epoch has no epoch either; an unknown thread has no snapshot', () => {
    const store = replay(threadScript('t', { offsets: false }).created('i'))
    expect(store.snapshot('t')).toMatchObject({ v: 1, threadId: 't', bubbles: [{ invocationId: 'i' }] })
    expect(store.snapshot('t')).not.toHaveProperty('epoch')
    expect(store.snapshot('unknown')).toBeUndefined()
  })

  test('is plain JSON: it survives the wire, and the store that hydrates it shows the same', () => {
    const store = replay(...everything())
    const snapshot = store.snapshot('t')
    expect(wire(snapshot)).toEqual(snapshot)
    const other = newStore()
    expect(outcome(other.hydrate(wire(snapshot)))).toBe('applied')
    expect(shownState(other)).toEqual(shownState(store))
    expect(other.snapshot('t')).toEqual(snapshot)
    expect(other.violations()).toEqual([])
  })

  test('ends at the cursor, not after a gap', () => {
    const events = everything()
    const store = replay(...events.slice(0, 5), ...events.slice(7))
    expect(store.snapshot('t')).toMatchObject({ v: 1, threadId: 't', epoch: 'epoch-1', offset: 5 })
    const other = newStore()
    other.hydrate(wire(store.snapshot('t')))
    other.ingestAll(events.slice(5))
    expect(shownState(other)).toEqual(shownState(replay(...events)))
  })

  test('contains each bubble’s place, its versions and its held chunks', () => {
    expect(replay(...everything()).snapshot('t')).toMatchObject({
      offset: 29,
      bubbles: [
        {
          kind: 'message',
          messageId: 'q',
          clientMessageId: 'c',
          offset: 0,
          at: 1,
          revision: 1,
          revisionOffset: 14,
        },
        {
          kind: 'invocation',
          invocationId: 'a',
          offset: 1,
          at: 2,
          created: { agentId: 'scout', replyTo: 'q', chainId: 'x', offset: 1 },
          end: { outcome: 'failed', offset: 13 },
          folded: 7,
          callbacks: [
            { messageId: 'a.callback', revision: 1, offset: 12, at: 13 },
            { messageId: 'a.callback', revision: 0, offset: 5 },
            { messageId: 'rival', revision: 0, offset: 16 },
          ],
        },
        {
          kind: 'message',
          messageId: 'aside',
          disposition: 'independent',
          invocationId: 'a',
          offset: 9,
          revision: 0,
        },
        { kind: 'invocation', invocationId: 'b', offset: 11, at: 12, folded: 0, held: [{ seq: 3 }] },
        {
          kind: 'invocation',
          invocationId: 'd',
          offset: 17,
          created: { offset: 26 },
          folded: 7,
          parts: [
            { kind: 'text', seq: 0, partId: 's1', text: 'step one' },
            { kind: 'file', seq: 3, fileId: 'f' },
            { kind: 'tool', seq: 4, approval: { approvalId: 'ok', request: { price: 9 } }, isPartial: true },
          ],
          approvals: [
            { approvalId: 'next', approved: false, offset: 25 },
            { approvalId: 'ok', approved: true, reason: 'cheap', by: 'ada', offset: 23 },
          ],
        },
      ],
      retractions: [{ kind: 'message', messageId: 'gone', by: 'ada', offset: 28 }],
    })
  })

  test('leaves out empty fields', () => {
    const t = threadScript('t')
    const snapshot = replay(t.created('i'), t.message('m', 'x')).snapshot('t')
    expect(Object.keys(snapshot ?? {}).toSorted()).toEqual(['bubbles', 'epoch', 'offset', 'threadId', 'v'])
    expect(snapshot?.bubbles.map((bubble) => Object.keys(bubble).toSorted().join(' '))).toEqual([
      'created folded invocationId kind offset parts',
      'author disposition kind messageId offset parts revision revisionOffset',
    ])
  })

  test('leaves out messages that are still being sent', () => {
    const store = replay(...everything())
    const before = store.snapshot('t')
    store.addOptimistic({ threadId: 't', clientMessageId: 'new', parts: [{ kind: 'text', text: 'x' }] })
    expect(store.snapshot('t')).toEqual(before)
  })

  test('contains unpublished changes, since it flushes first', () => {
    const t = threadScript('t')
    const store = newStore({ scheduler: () => () => undefined })
    store.ingest(t.chunk('i', 'a'))
    expect(store.thread('t')).toBeUndefined()
    expect(store.snapshot('t')).toMatchObject({ offset: 1, bubbles: [{ folded: 1 }] })
    expect(textOf(turn(store, 'i'))).toBe('a')
  })

  test('is a copy: changing it changes nothing in the store', () => {
    const store = replay(...everything())
    const before = structuredClone(shownState(store))
    const snapshot = structuredClone(store.snapshot('t'))
    const other = newStore()
    other.hydrate(snapshot)
    snapshot?.bubbles.splice(0)
    expect(shownState(other)).toEqual(before)
    store.snapshot('t')?.bubbles.splice(0)
    expect(shownState(store)).toEqual(before)
  })
})
