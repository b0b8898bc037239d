import { expect, test } from 'vitest'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'

// More than a call takes arguments: what is spread into one throws a RangeError.
const count = 150_000
const bubble = { kind: 'invocation', invocationId: 'i', folded: 0, parts: [] }
const snapshot = { v: 1, threadId: 't', epoch: 'e', offset: 1 }

test('an end after a snapshot with very many chunks does not throw', () => {
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

test('a snapshot with very many callbacks of one invocation does not throw', () => {
  const callbacks = Array.from({ length: count }, (_, revision) => ({
    messageId: `m${revision}`,
    revision,
    parts: [{ kind: 'text', text: 'x' }],
  }))
  const store = createBubbleStore({ scheduler: syncScheduler, limits: { supersededCount: 0 } })
  expect(store.hydrate({ ...snapshot, bubbles: [{ ...bubble, callbacks }] }).status).toBe('applied')
  expect(store.invocation('i')?.body).toBe('callback')
})
