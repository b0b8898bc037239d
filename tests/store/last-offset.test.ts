import { expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { syncStore } from '../laws/view.ts'

test('an event at the last safe offset does not move the cursor beyond it, so a snapshot still decodes', () => {
  const last = Number.MAX_SAFE_INTEGER
  const t = threadScript('t')
  const store = syncStore()
  store.ingest({ ...t.finalized('b', { offset: last }), chunkCount: 'no number' })
  store.hydrate({ v: 1, threadId: 't', epoch: 'epoch-1', offset: last, bubbles: [] })
  store.ingest(t.message('m', 'At the end', { offset: last }))
  expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: last })
  const snapshot: unknown = JSON.parse(JSON.stringify(store.snapshot('t')))
  expect(syncStore().hydrate(snapshot).status).toBe('applied')
})
