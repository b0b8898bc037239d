import { expect, test } from 'vitest'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'

// More than a call takes arguments: what is spread into one throws a RangeError.
const count = 200_000
const bubble = { kind: 'invocation', invocationId: 'i', folded: 0, parts: [] }
const snapshot = { v: 1, threadId: 't', epoch: 'e', offset: 1 }

test('an end after a snapshot that holds very many chunks does not throw', () => {
  const held = Array.from({ length: count }, (_, index) => ({ seq: index + 1, part: null }))
  const store = createBubbleStore({ scheduler: syncScheduler })
  expect(store.hydrate({ ...snapshot, bubbles: [{ ...bubble, held }] }).status).toBe('applied')
  const end = {
    type: 'stream_finalized',
    threadId: 't',
    invocationId: 'i',
    chunkCount: 1,
    outcome: 'completed',
  }
  expect(store.ingest(end)).toMatchObject({ status: 'applied', violation: { code: 'chunk_beyond_end' } })
  expect(store.invocation('i')).toMatchObject({ phase: 'streaming', missing: 1 })
})
