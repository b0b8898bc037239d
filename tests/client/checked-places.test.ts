import { expect, test } from 'vitest'
import { CheckedPlaces } from '../../src/client/checked-places.ts'
import type { LogCursor } from '../../src/protocol/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'

/** The places of three threads, at which a store stands that has just taken them in. */
function threePlaces() {
  const store = newStore()
  const places = new CheckedPlaces(store)
  for (const id of ['a', 'b', 'c']) {
    store.ingest(threadScript(id).message(`q-${id}`, 'Hi'))
    places.set(id, { ...store.cursor(id)!, check: `check-${id}` } as LogCursor) // a store's own ids are valid
  }
  return { store, places }
}

test('the place of a thread is known with its check, open or closed, while the store stands there', () => {
  const { places } = threePlaces()
  places.forget(new Set(['a']))
  expect(places.count).toBe(3)
  expect(places.of('b')).toEqual({ epoch: 'epoch-1', offset: 1, check: 'check-b' })
})

test('nothing is kept of a thread that is closed and evicted', () => {
  const { store, places } = threePlaces()
  for (const id of ['a', 'b', 'c']) store.evict(id)
  places.forget(new Set(['a']))
  expect(places.count).toBe(1) // a is open: it is about to be asked for
  places.forget(new Set())
  expect(places.count).toBe(0)
})

test('nothing is kept of a thread that is closed and has moved on: its check says nothing of where it stands', () => {
  const { store, places } = threePlaces()
  const t = threadScript('a')
  store.ingestAll([t.message('q-a', 'Hi'), t.message('r-a', 'And?')])
  expect(places.of('a')).toBeUndefined()
  places.forget(new Set())
  expect(places.count).toBe(2)
})

test('a place that nothing is known of has no check, though the store has no cursor either', () => {
  expect(new CheckedPlaces(newStore()).of('a')).toBeUndefined()
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
      epoch: 'epoch-1',
      offset: 1,
    })
  },
)
