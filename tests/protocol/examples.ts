import type { EventType } from '../../src/protocol/index.ts'

/** An event before decoding, with any fields. */
export type Raw = Readonly<Record<string, unknown>>

const text = { kind: 'text', text: 'Hello' }

/** Each event with only its required fields. */
export const minimal: Readonly<Record<EventType, Raw>> = {
  invocation_created: { type: 'invocation_created', threadId: 't', invocationId: 'i' },
  stream_chunk: {
    type: 'stream_chunk',
    threadId: 't',
    invocationId: 'i',
    seq: 0,
    part: { kind: 'text', delta: '' },
  },
  stream_finalized: {
    type: 'stream_finalized',
    threadId: 't',
    invocationId: 'i',
    chunkCount: 0,
    outcome: 'completed',
  },
  callback: {
    type: 'callback',
    threadId: 't',
    invocationId: 'i',
    origin: 'callback',
    messageId: 'm',
    disposition: 'replace',
    parts: [text],
  },
  message: { type: 'message', threadId: 't', messageId: 'm', author: { kind: 'user' }, parts: [text] },
  approval: { type: 'approval', threadId: 't', invocationId: 'i', approvalId: 'ok', approved: true },
  retraction: { type: 'retraction', threadId: 't', messageId: 'm' },
}

/** The fields that any event may have. */
const envelope: Raw = { v: 1, origin: 'stream', epoch: 'e', offset: 3, at: 1_700_000_000_000.5 }

const data = { kind: 'data', name: 'n', dataId: 'd', value: { deep: [1, null, true, 'x'] } }
const file = { kind: 'file', mediaType: 'image/png', url: 'blob:x', filename: 'x.png', fileId: 'f' }

/** Each event with all of its listed fields. */
export const full: Readonly<Record<EventType, Raw>> = {
  invocation_created: {
    ...minimal.invocation_created,
    ...envelope,
    agentId: 'a',
    replyTo: 'q',
    chainId: 'c',
    regenerates: 'h',
  },
  stream_chunk: { ...minimal.stream_chunk, ...envelope, part: data },
  stream_finalized: {
    ...minimal.stream_finalized,
    ...envelope,
    outcome: 'failed',
    error: { message: 'out of tokens', code: 'limit' },
  },
  callback: { ...minimal.callback, ...envelope, origin: 'callback', revision: 2, parts: [text, data] },
  message: {
    ...minimal.message,
    ...envelope,
    invocationId: 'i',
    clientMessageId: 'c',
    revision: 7,
    author: { kind: 'agent', id: 'a' },
    parts: [data, text, file],
  },
  approval: { ...minimal.approval, ...envelope, approved: false, reason: 'too dear', by: 'ada' },
  retraction: { ...minimal.retraction, ...envelope, by: 'ada' },
}

/** The required fields of each event, except `type`. */
export const required: Readonly<Record<EventType, readonly string[]>> = {
  invocation_created: ['threadId', 'invocationId'],
  stream_chunk: ['threadId', 'invocationId', 'seq'],
  stream_finalized: ['threadId', 'invocationId', 'chunkCount', 'outcome'],
  callback: ['threadId', 'invocationId', 'origin', 'messageId', 'disposition', 'parts'],
  message: ['threadId', 'messageId', 'author', 'parts'],
  approval: ['threadId', 'invocationId', 'approvalId', 'approved'],
  retraction: ['threadId'],
}

// As the tables are written: their keys are the event types.
export const eventTypes = Object.keys(minimal) as readonly EventType[]

/** The event after decoding, if it was sent without fields that have defaults. */
export const withDefaults = (event: Raw): Raw =>
  event['type'] === 'callback' || event['type'] === 'message' ? { revision: 0, ...event } : event

/** The event without one field. */
export function without(event: Raw, field: string): Raw {
  const { [field]: _, ...rest } = event
  return rest
}

export const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
