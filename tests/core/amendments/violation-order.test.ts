import { expect, test } from 'vitest'
import { codesOf, newStore, outcome } from '../../support/replay.ts'

const foreign = { type: 'hologram', threadId: 't' }
const at = (offset: number) => ({ epoch: 'e', offset })

const examples: readonly [fact: string, input: unknown, code: string][] = [
  ['what is no object', 'hologram', 'invalid_event'],
  ['another version, whatever else is wrong', { v: 2, origin: 'callback', type: 'x' }, 'unsupported_version'],
  [
    'a callback without its turn, though its type is foreign',
    { ...foreign, origin: 'callback' },
    'missing_invocation_id',
  ],
  [
    'a callback whose turn is no id',
    { ...foreign, origin: 'callback', invocationId: '' },
    'missing_invocation_id',
  ],
  ['a foreign type without a turn', foreign, 'unknown_type'],
  ['a foreign type whose turn is no id', { ...foreign, invocationId: 7 }, 'unknown_type'],
  ['a foreign callback with its turn', { ...foreign, origin: 'callback', invocationId: 'i' }, 'unknown_type'],
  ['an event of a turn without it', { type: 'stream_chunk', threadId: '' }, 'missing_invocation_id'],
  [
    'a message whose turn is no id',
    { type: 'message', threadId: 't', invocationId: null },
    'missing_invocation_id',
  ],
  ['an absent type', { threadId: 't' }, 'invalid_event'],
  ['a type that is no string', { type: 5, invocationId: 'i', threadId: 't' }, 'invalid_event'],
  [
    'another id that is no id',
    { type: 'invocation_created', invocationId: 'i', threadId: '' },
    'invalid_event',
  ],
]

test.each(examples)('%s is refused by its own code', (_, input, code) => {
  expect(outcome(newStore().ingest(input))).toBe(`rejected ${code}`)
})

test('the offset of a foreign event without a turn moves the cursor', () => {
  const store = newStore()
  store.ingest({ ...foreign, ...at(0) })
  store.ingest({ type: 'invocation_created', threadId: 't', invocationId: 'i', ...at(1) })
  expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
  expect(codesOf(store)).toEqual(['unknown_type'])
})

test('a violation keeps the payload as it was sent, fields that are not listed included', () => {
  const store = newStore()
  const sent = { ...foreign, odd: { deep: [1, 'x'] }, ...at(0) }
  store.ingest(sent)
  expect(store.violations()[0]?.event).toEqual(sent)
  expect(store.violations()[0]?.event).not.toBe(sent)
})
