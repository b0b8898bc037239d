// Counterexamples found by the laws, by name.
import { expect, test } from 'vitest'
import { snapshotAt, threadScript } from '../../src/testing/index.ts'
import { syncStore } from './view.ts'

test('a copy of a chunk that does not decode is a duplicate, and is not reported again', () => {
  const event = { ...threadScript('t').chunk('a', ''), part: { kind: 'hologram' } }
  const store = syncStore()
  expect(store.ingest(event)).toMatchObject({ status: 'applied', violation: { code: 'invalid_event' } })
  const state = store.getState()
  expect(store.ingest(event)).toEqual({ status: 'duplicate' })
  expect(store.getState()).toBe(state)
})

test('a chunk that waits is in the snapshot, though its bubble was published before it came', () => {
  const t = threadScript('t')
  const [created, late, waiting] = [t.created('a'), t.chunk('a', 'Hel'), t.chunk('a', 'lo')]
  const store = syncStore()
  store.ingestAll([created, waiting])
  store.ingest({ ...waiting, offset: 3 })
  expect(store.snapshot('t')).toEqual(snapshotAt([created, waiting], 't'))
  store.ingest(late)
  expect(store.snapshot('t')).toMatchObject({ bubbles: [{ folded: 2, parts: [{ text: 'Hello' }] }] })
})
