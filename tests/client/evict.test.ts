import { expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'

/** A client that has let go of a thread of two bubbles while the end of one of them was under way. */
function evicted() {
  const client = clientOf()
  const { gateway, connection, store } = client
  const t = threadScript('t')
  gateway.append(t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'Hel'))
  gateway.deliver()
  gateway.append(t.chunk('a', 'lo'), t.finalized('a'))
  connection.close('t')
  store.evict('t')
  return { ...client, t }
}

test('a thread that was closed and evicted stays away, whatever was under way', () => {
  const { gateway, store, t } = evicted()
  gateway.deliver()
  gateway.append(t.callback('a', 'Hello!'))
  gateway.deliver()
  expect([store.thread('t'), store.cursor('t'), store.invocation('a')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('opened again, it is asked for from its beginning, and is what the log says', () => {
  const { gateway, connection, store, errors, states } = evicted()
  gateway.deliver()
  connection.open('t')
  gateway.deliver()
  expect(gateway.sockets[0]?.received.at(-1)).toEqual({
    type: 'subscribe',
    threadId: 't',
    ref: expect.any(String),
  })
  expect(shown(store, 't')).toEqual(['q: Hi (user)', 'a: Hello (completed, stream)'])
  expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  expect(states.at(-1)).toBe('open, t live')
  expect(errors).toEqual([])
})

test('opened again after its log was trimmed, it comes back with a snapshot', () => {
  const { gateway, connection, store, errors } = evicted()
  gateway.trim('t', 4)
  connection.open('t')
  gateway.deliver()
  expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  expect(errors).toEqual([])
})

test('opened again after the log began anew, it is the new one: the old epoch is not remembered', () => {
  const { gateway, connection, store } = evicted()
  gateway.restart()
  gateway.append(threadScript('t').message('r', 'Again'))
  gateway.advance(1_000)
  connection.open('t')
  gateway.deliver()
  expect(shown(store, 't')).toEqual(['r: Again (user)'])
  expect(store.thread('t')).toMatchObject({ stale: false, gap: null })
})

test('evicted while it is followed, its next event leaves a hole, which is reported and filled', () => {
  const gaps: unknown[] = []
  const { gateway, store, errors } = clientOf({ store: newStore({ onGap: (gap) => gaps.push(gap) }) })
  const t = threadScript('t')
  gateway.append(t.message('q', 'Hi'), t.created('a'))
  gateway.deliver()
  store.evict('t')
  gateway.append(t.chunk('a', 'Hello'))
  gateway.deliver()
  expect(gaps).toEqual([{ threadId: 't', from: 0, before: 2 }])
  expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
  expect(errors).toEqual([])
})

test('a message that is being sent stays, and is the one that the log brings', () => {
  const { gateway, connection, store, t } = evicted()
  const parts = [{ kind: 'text' as const, text: 'And then?' }]
  const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
  store.evict('t')
  expect(store.thread('t')?.keys).toEqual([key])
  expect(store.cursor('t')).toBeUndefined()
  gateway.append(t.message('r', 'And then?', { clientMessageId: 'c' }))
  connection.open('t')
  gateway.deliver()
  expect(shown(store, 't')).toEqual(['q: Hi (user)', 'a: Hello (completed, stream)', 'r: And then? (user)'])
  expect(store.thread('t')?.keys.at(-1)).toBe(key)
})
