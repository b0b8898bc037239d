import { expect, test } from 'vitest'
import { CheckedCursors } from '../../src/client/checked-cursors.ts'
import type { LogCursor } from '../../src/protocol/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'

/** The cursors of three open threads, at which a store stands that has just taken them in. */
function threeCursors() {
  const store = newStore()
  const checked = new CheckedCursors(store)
  for (const id of ['a', 'b', 'c']) {
    store.ingest(threadScript(id).message(`q-${id}`, 'Hi'))
    checked.open(id)
    checked.set(id, { ...store.cursor(id)!, check: `check-${id}` } as LogCursor) // a store's own ids are valid
  }
  return { store, checked }
}

test('the cursor of a thread is known with its check, open or closed, while the store stands there', () => {
  const { checked } = threeCursors()
  checked.close('b')
  expect(checked.count).toBe(3)
  expect(checked.of('b')).toEqual({ epoch: 'epoch-1', offset: 1, check: 'check-b' })
  checked.open('b')
  expect(checked.of('b')).toEqual({ epoch: 'epoch-1', offset: 1, check: 'check-b' })
  expect(checked.count).toBe(3)
})

test('nothing is kept of a thread that is evicted and closed, in either order', () => {
  const { store, checked } = threeCursors()
  store.evict('a')
  checked.close('a')
  expect(checked.count).toBe(2)
  checked.close('b')
  store.evict('b')
  checked.close('none')
  expect(checked.count).toBe(1)
})

test('nothing is kept of a thread that is closed and has moved on: its check says nothing of where it stands', () => {
  const { store, checked } = threeCursors()
  checked.close('a')
  const t = threadScript('a')
  store.ingestAll([t.message('q-a', 'Hi'), t.message('r-a', 'And?')])
  expect(checked.of('a')).toBeUndefined()
  checked.close('none')
  expect(checked.count).toBe(2)
})

test('of 1,000 threads that are closed and evicted nothing is kept when 250 others have been opened', () => {
  const store = newStore()
  const checked = new CheckedCursors(store)
  for (let id = 0; id < 1_000; id++) {
    store.ingest(threadScript(`t${id}`).message(`q${id}`, 'Hi'))
    checked.open(`t${id}`)
    checked.set(`t${id}`, store.cursor(`t${id}`) as LogCursor) // a store's own ids are valid
  }
  for (let id = 0; id < 1_000; id++) checked.close(`t${id}`)
  expect(checked.count).toBe(1_000)
  for (let id = 0; id < 1_000; id++) store.evict(`t${id}`)
  for (let id = 0; id < 250; id++) checked.open(`u${id}`)
  expect(checked.count).toBe(0)
})

test('a cursor that nothing is known of has no check, though the store has no cursor either', () => {
  expect(new CheckedCursors(newStore()).of('a')).toBeUndefined()
})

test.each(['open', 'close'] as const)(
  'a connection forgets an evicted thread at the next %s: brought back, it is asked for without a check',
  (next) => {
    const { gateway, connection, store } = clientOf({ threadIds: ['t', 'u'] })
    gateway.append(threadScript('t').message('q', 'Hi'))
    gateway.deliver()
    const snapshot = store.snapshot('t')
    connection.close('t')
    store.evict('t')
    connection[next](next === 'open' ? 'v' : 'u')
    store.hydrate(snapshot)
    connection.open('t')
    gateway.deliver()
    expect(gateway.sockets[0]?.received.at(-1)).toEqual({
      type: 'subscribe',
      threadId: 't',
      ref: expect.any(String),
      epoch: 'epoch-1',
      offset: 1,
    })
  },
)
