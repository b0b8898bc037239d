import { expect, test } from 'vitest'
import { createBubbleStore, type EventInput, syncScheduler } from '../../src/index.ts'

const at = (offset: number) => ({ threadId: 't', epoch: 'e', offset })

const chunk = (seq: number, delta: string, offset: number): EventInput => ({
  type: 'stream_chunk',
  ...at(offset),
  invocationId: 'i',
  seq,
  part: { kind: 'text', delta },
})

test('a snapshot that a listener takes contains the events that it has ingested', () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingest(chunk(0, 'one ', 0))
  const seen: unknown[] = []
  const unsubscribe = store.subscribe(() => {
    unsubscribe()
    store.ingestAll([chunk(1, 'two ', 2), chunk(3, 'four', 4)])
    seen.push(store.snapshot('t'))
  })
  store.ingest({ type: 'invocation_created', ...at(1), invocationId: 'j' })
  expect(seen).toEqual([store.snapshot('t')])
  expect(seen).toMatchObject([{ offset: 3, bubbles: [{ folded: 2, held: [{ seq: 3 }] }, {}] }])
})
