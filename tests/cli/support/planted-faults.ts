import type { FindingCode } from '../../../src/cli/check/guidance.ts'

/** An event, or a line that is none. */
export type Line = Record<string, unknown>

/** One fault in the otherwise correct log of one thread. */
export interface Fault {
  readonly name: string
  /** Changes the log before its events get offsets. Returns the event at which the fault must be found. */
  readonly plant?: (log: Line[]) => Line
  /** The same after they got offsets: a lost event leaves a gap. */
  readonly spoil?: (log: Line[]) => Line
  readonly code: FindingCode
  /** Further findings that follow from it, and where. */
  readonly also?: ((log: readonly Line[]) => readonly (readonly [FindingCode, Line])[]) | undefined
}

const turn = 'victim'
const text = (value: unknown): object => ({ kind: 'text', text: value })

/** Each kind of event at least once, without errors. The indexes below refer to this list. */
const cleanLog = (): Line[] => [
  { type: 'message', messageId: 'ask', author: { kind: 'user', id: 'mira' }, parts: [text('What now?')] },
  { type: 'invocation_created', invocationId: turn, agentId: 'scout', replyTo: 'ask' },
  { type: 'stream_chunk', invocationId: turn, seq: 0, part: { kind: 'text', delta: 'Hel' } },
  { type: 'stream_chunk', invocationId: turn, seq: 1, part: { kind: 'text', delta: 'lo' } },
  {
    type: 'stream_chunk',
    invocationId: turn,
    seq: 2,
    part: { kind: 'tool_call', toolCallId: 'c', toolName: 'book', inputDelta: '{}' },
  },
  {
    type: 'stream_chunk',
    invocationId: turn,
    seq: 3,
    part: { kind: 'tool_approval', toolCallId: 'c', approvalId: 'yes' },
  },
  { type: 'approval', invocationId: turn, approvalId: 'yes', approved: true, by: 'mira' },
  {
    type: 'stream_chunk',
    invocationId: turn,
    seq: 4,
    part: { kind: 'tool_result', toolCallId: 'c', output: { seats: 2 } },
  },
  {
    type: 'stream_chunk',
    invocationId: turn,
    seq: 5,
    part: { kind: 'data', name: 'price', dataId: 'p', value: 12 },
  },
  { type: 'stream_finalized', invocationId: turn, chunkCount: 6, outcome: 'completed' },
  {
    type: 'callback',
    origin: 'callback',
    invocationId: turn,
    messageId: 'answer',
    disposition: 'replace',
    revision: 0,
    parts: [text('Hello!')],
  },
  {
    type: 'callback',
    origin: 'callback',
    invocationId: turn,
    messageId: 'post',
    disposition: 'independent',
    parts: [text('By the way.')],
  },
  {
    type: 'message',
    messageId: 'ask',
    revision: 1,
    author: { kind: 'user', id: 'mira' },
    parts: [text('What then?')],
  },
  { type: 'invocation_created', invocationId: 'again', agentId: 'scout', regenerates: turn },
  { type: 'stream_chunk', invocationId: 'again', seq: 0, part: { kind: 'text', delta: 'Hi.' } },
  { type: 'stream_finalized', invocationId: 'again', chunkCount: 1, outcome: 'completed' },
  { type: 'message', messageId: 'oops', author: { kind: 'user', id: 'mira' }, parts: [text('Oops.')] },
  { type: 'retraction', messageId: 'oops', by: 'mira' },
]

const [created, firstChunk, secondChunk, call, result, data] = [1, 2, 3, 4, 7, 8]
const [approval, finalized, callback, post, edit, again, retraction] = [6, 9, 10, 11, 12, 13, 17]

const set =
  (index: number, fields: Line) =>
  (log: Line[]): Line =>
    Object.assign(log[index]!, fields)
const setPart = (index: number, part: unknown) => set(index, { part })
/** Removes a field. */
const drop =
  (index: number, ...fields: string[]) =>
  (log: Line[]): Line => {
    for (const field of fields) delete log[index]![field]
    return log[index]!
  }
/** Inserts an event after another. */
const insert =
  (behind: number, line: Line) =>
  (log: Line[]): Line => {
    log.splice(behind + 1, 0, line)
    return line
  }
/** Inserts a copy of an event, with other fields, after it. */
const rival =
  (index: number, fields: Line) =>
  (log: Line[]): Line =>
    insert(index, { ...structuredClone(log[index]!), ...fields })(log)
/** Removes the event. Returns the next one. */
const lose =
  (index: number) =>
  (log: Line[]): Line => {
    log.splice(index, 1)
    return log[index]!
  }

const at = (log: readonly Line[], type: string): Line =>
  log.find((line) => line['type'] === type && line['invocationId'] === turn)!
const endOf = (log: readonly Line[]): Line => at(log, 'stream_finalized')
/** What a turn lacks is reported at its end. */
const missingAtEnd: Fault['also'] = (log) => [['missing_chunks', endOf(log)]]
/** The event after one that names no thread or no offset. The offset before it is missing. */
const gapBehind =
  (index: number): Fault['also'] =>
  (log) => [['offset_gap', log[index + 1]!]]
const lastOfTurn = (log: readonly Line[]): Line => log.findLast((line) => line['invocationId'] === turn)!

export const faults: readonly Fault[] = [
  // No turn is named.
  {
    name: 'a callback without an invocationId',
    plant: drop(callback, 'invocationId'),
    code: 'missing_invocation_id',
  },
  {
    name: 'a callback with an empty invocationId',
    plant: set(callback, { invocationId: '' }),
    code: 'missing_invocation_id',
  },
  {
    name: 'a callback whose invocationId is null',
    plant: set(callback, { invocationId: null }),
    code: 'missing_invocation_id',
  },
  {
    name: 'a callback whose invocationId is a number',
    plant: set(callback, { invocationId: 7 }),
    code: 'missing_invocation_id',
  },
  {
    name: 'a callback whose invocationId has half a character',
    plant: set(callback, { invocationId: '\ud800' }),
    code: 'missing_invocation_id',
  },
  {
    name: 'a callback whose invocationId is too long',
    plant: set(callback, { invocationId: 'x'.repeat(257) }),
    code: 'missing_invocation_id',
  },
  {
    name: 'an independent post without an invocationId',
    plant: drop(post, 'invocationId'),
    code: 'missing_invocation_id',
  },
  {
    name: 'a message of a callback without an invocationId',
    plant: set(edit, { origin: 'callback' }),
    code: 'missing_invocation_id',
  },
  {
    name: 'an approval without an invocationId',
    plant: drop(approval, 'invocationId'),
    code: 'missing_invocation_id',
  },
  {
    name: 'a creation without an invocationId',
    plant: drop(created, 'invocationId'),
    code: 'missing_invocation_id',
  },
  {
    name: 'a chunk without an invocationId',
    plant: drop(secondChunk, 'invocationId'),
    code: 'missing_invocation_id',
    also: missingAtEnd,
  },
  {
    name: 'an end without an invocationId',
    plant: drop(finalized, 'invocationId'),
    code: 'missing_invocation_id',
    also: (log) => [['unfinished_turn', lastOfTurn(log)]],
  },
  // It is unclear what it is.
  {
    name: 'a type that is not known',
    plant: set(secondChunk, { type: 'stream_delta' }),
    code: 'unknown_type',
  },
  { name: 'a message of a type that is not known', plant: set(edit, { type: 'edit' }), code: 'unknown_type' },
  { name: 'no type', plant: drop(secondChunk, 'type'), code: 'invalid_event' },
  { name: 'a type that is a number', plant: set(edit, { type: 3 }), code: 'invalid_event' },
  { name: 'another version', plant: set(callback, { v: 2 }), code: 'unsupported_version' },
  { name: 'a version that is a text', plant: set(secondChunk, { v: '1' }), code: 'unsupported_version' },
  // Chunks.
  { name: 'a negative seq', plant: set(secondChunk, { seq: -1 }), code: 'invalid_event' },
  { name: 'a seq between two numbers', plant: set(secondChunk, { seq: 1.5 }), code: 'invalid_event' },
  { name: 'a seq that is a text', plant: set(secondChunk, { seq: '1' }), code: 'invalid_event' },
  { name: 'no seq', plant: drop(secondChunk, 'seq'), code: 'invalid_event' },
  { name: 'no part', plant: drop(secondChunk, 'part'), code: 'invalid_event' },
  { name: 'a part that is a text', plant: setPart(secondChunk, 'lo'), code: 'invalid_event' },
  {
    name: 'a kind of part that is not known',
    plant: setPart(secondChunk, { kind: 'hologram' }),
    code: 'invalid_event',
  },
  {
    name: 'a delta that is a number',
    plant: setPart(secondChunk, { kind: 'text', delta: 1 }),
    code: 'invalid_event',
  },
  {
    name: 'text in the place of its delta',
    plant: setPart(secondChunk, { kind: 'text', text: 'lo' }),
    code: 'invalid_event',
  },
  {
    name: 'an empty partId',
    plant: setPart(secondChunk, { kind: 'text', partId: '', delta: 'lo' }),
    code: 'invalid_event',
  },
  {
    name: 'a tool call without a name',
    plant: setPart(call, { kind: 'tool_call', toolCallId: 'c', inputDelta: '{}' }),
    code: 'invalid_event',
  },
  {
    name: 'an input of a tool that is no text',
    plant: setPart(call, { kind: 'tool_call', toolCallId: 'c', toolName: 'book', inputDelta: {} }),
    code: 'invalid_event',
  },
  {
    name: 'a result without its output',
    plant: setPart(result, { kind: 'tool_result', toolCallId: 'c' }),
    code: 'invalid_event',
  },
  {
    name: 'data without an id',
    plant: setPart(data, { kind: 'data', name: 'price', value: 1 }),
    code: 'invalid_event',
  },
  {
    name: 'a file without an address',
    plant: setPart(data, { kind: 'file', mediaType: 'image/png' }),
    code: 'invalid_event',
  },
  {
    name: 'a reset of what is to come',
    plant: setPart(secondChunk, { kind: 'reset', fromSeq: 9 }),
    code: 'invalid_event',
  },
  {
    name: 'a chunk beyond the end',
    plant: insert(finalized, {
      type: 'stream_chunk',
      invocationId: turn,
      seq: 6,
      part: { kind: 'text', delta: '!' },
    }),
    code: 'chunk_beyond_end',
  },
  {
    name: 'an end that counts too few chunks',
    plant: set(finalized, { chunkCount: 4 }),
    code: 'chunk_beyond_end',
  },
  {
    name: 'an end that counts too many chunks',
    plant: set(finalized, { chunkCount: 8 }),
    code: 'missing_chunks',
  },
  {
    name: 'another chunk with the same seq, while both wait',
    plant: (log) => {
      const [first] = log.splice(firstChunk, 1)
      const other = rival(firstChunk, { part: { kind: 'text', delta: 'la' } })(log)
      log.splice(firstChunk + 2, 0, first!)
      return other
    },
    code: 'conflicting_chunk',
  },
  {
    name: 'another chunk with the same seq, after the first one was shown',
    plant: rival(secondChunk, { part: { kind: 'text', delta: 'la' } }),
    code: 'conflicting_chunk',
  },
  {
    name: 'another chunk with the same seq, after the end of its turn',
    plant: (log) => {
      const other = { ...structuredClone(log[secondChunk]!), part: { kind: 'text', delta: 'la' } }
      return insert(finalized, other)(log)
    },
    code: 'conflicting_chunk',
  },
  {
    name: 'another result of a tool with the same seq',
    plant: rival(result, { part: { kind: 'tool_result', toolCallId: 'c', output: { seats: 3 } } }),
    code: 'conflicting_chunk',
  },
  {
    name: 'text in the seq of a tool call',
    plant: rival(call, { part: { kind: 'text', delta: 'lo' } }),
    code: 'conflicting_chunk',
  },
  {
    name: 'a copy of a chunk whose part is not valid',
    plant: rival(secondChunk, { part: { kind: 'hologram' } }),
    code: 'conflicting_chunk',
  },
  {
    name: 'a chunk that counts anew after a reset',
    plant: (log) => {
      insert(data, { type: 'stream_chunk', invocationId: turn, seq: 6, part: { kind: 'reset', fromSeq: 1 } })(
        log,
      )
      set(finalized + 1, { chunkCount: 7 })(log)
      return insert(data + 1, {
        type: 'stream_chunk',
        invocationId: turn,
        seq: 1,
        part: { kind: 'text', delta: 'p' },
      })(log)
    },
    code: 'conflicting_chunk',
  },
  {
    name: 'more chunks than can wait',
    plant: (log) => {
      const chunks = Array.from({ length: 1_025 }, (_, index): Line => ({
        type: 'stream_chunk',
        invocationId: 'many',
        seq: index + 1,
        part: { kind: 'text', delta: '.' },
      }))
      const first = { type: 'stream_chunk', invocationId: 'many', seq: 0, part: { kind: 'text', delta: '.' } }
      const end = { type: 'stream_finalized', invocationId: 'many', chunkCount: 1_026, outcome: 'completed' }
      log.push(...chunks, first, end)
      return chunks[1_024]!
    },
    code: 'buffer_overflow',
  },
  {
    name: 'too many parts',
    plant: set(post, { parts: Array.from({ length: 16_385 }, () => text('.')) }),
    code: 'too_many_parts',
  },
  // Ends.
  { name: 'an end without a count', plant: drop(finalized, 'chunkCount'), code: 'invalid_event' },
  { name: 'an end with a negative count', plant: set(finalized, { chunkCount: -1 }), code: 'invalid_event' },
  { name: 'an outcome that is not known', plant: set(finalized, { outcome: 'done' }), code: 'invalid_event' },
  {
    name: 'an error that is a text',
    plant: set(finalized, { outcome: 'failed', error: 'broke' }),
    code: 'invalid_event',
  },
  { name: 'two ends that differ', plant: rival(finalized, { outcome: 'failed' }), code: 'conflicting_end' },
  {
    name: 'two ends that count differently',
    plant: rival(finalized, { chunkCount: 7 }),
    code: 'conflicting_end',
  },
  {
    name: 'a turn that nobody ends',
    plant: (log) => {
      log.splice(finalized, 1)
      return lastOfTurn(log)
    },
    code: 'unfinished_turn',
  },
  // Creations.
  {
    name: 'two creations that differ',
    plant: rival(created, { agentId: 'ledger' }),
    code: 'conflicting_created',
  },
  {
    name: 'a turn that is another try of its own next try',
    plant: (log) => {
      set(created, { regenerates: 'again' })(log)
      return log[again]!
    },
    code: 'conflicting_created',
  },
  { name: 'a name of an agent that is no text', plant: set(created, { agentId: 7 }), code: 'invalid_event' },
  // Callbacks and messages.
  {
    name: 'a disposition that is not known',
    plant: set(callback, { disposition: 'append' }),
    code: 'invalid_event',
  },
  { name: 'a callback of the stream', plant: set(callback, { origin: 'stream' }), code: 'invalid_event' },
  { name: 'a callback without a messageId', plant: drop(callback, 'messageId'), code: 'invalid_event' },
  { name: 'a callback without parts', plant: set(callback, { parts: [] }), code: 'invalid_event' },
  {
    name: 'a part without its text',
    plant: set(callback, { parts: [{ kind: 'text' }] }),
    code: 'invalid_event',
  },
  {
    name: 'a delta in a whole part',
    plant: set(callback, { parts: [{ kind: 'text', delta: 'Hello!' }] }),
    code: 'invalid_event',
  },
  { name: 'a revision that is a text', plant: set(callback, { revision: '1' }), code: 'invalid_event' },
  {
    name: 'two callbacks of one revision',
    plant: rival(callback, { messageId: 'other', parts: [text('Bye!')] }),
    code: 'conflicting_callback',
  },
  { name: 'a message without an author', plant: drop(edit, 'author'), code: 'invalid_event' },
  {
    name: 'an author of a kind that is not known',
    plant: set(edit, { author: { kind: 'bot' } }),
    code: 'invalid_event',
  },
  {
    name: 'two edits of one revision',
    plant: rival(edit, { parts: [text('What else?')] }),
    code: 'conflicting_message',
  },
  {
    name: 'a messageId that is a message and a callback',
    plant: set(callback, { messageId: 'ask' }),
    code: 'id_conflict',
  },
  {
    name: 'a callback under the messageId of a post',
    plant: rival(post, { disposition: 'replace' }),
    code: 'id_conflict',
  },
  {
    name: 'a turn of another thread',
    plant: insert(callback, {
      threadId: 'elsewhere',
      epoch: 'e',
      offset: 0,
      type: 'invocation_created',
      invocationId: turn,
    }),
    code: 'id_conflict',
  },
  // Approvals and retractions.
  { name: 'an answer that is a text', plant: set(approval, { approved: 'yes' }), code: 'invalid_event' },
  { name: 'an answer to no request', plant: drop(approval, 'approvalId'), code: 'invalid_event' },
  {
    name: 'two answers that differ',
    plant: rival(approval, { approved: false }),
    code: 'conflicting_approval',
  },
  {
    name: 'a retraction of two things',
    plant: set(retraction, { invocationId: turn }),
    code: 'invalid_event',
  },
  { name: 'a retraction of nothing', plant: drop(retraction, 'messageId'), code: 'invalid_event' },
  // Places.
  {
    name: 'no threadId',
    spoil: drop(secondChunk, 'threadId'),
    code: 'invalid_event',
    also: (log) => [
      ['offset_gap', log[secondChunk + 1]!],
      ['missing_chunks', endOf(log)],
    ],
  },
  {
    name: 'an epoch without an offset',
    spoil: drop(callback, 'offset'),
    code: 'invalid_event',
    also: gapBehind(callback),
  },
  {
    name: 'an offset without an epoch',
    spoil: drop(callback, 'epoch'),
    code: 'invalid_event',
    also: gapBehind(callback),
  },
  {
    name: 'a negative offset',
    spoil: set(callback, { offset: -1 }),
    code: 'invalid_event',
    also: gapBehind(callback),
  },
  { name: 'a time that is a text', plant: set(callback, { at: 'now' }), code: 'invalid_event' },
  { name: 'another epoch', spoil: set(retraction, { epoch: 'other' }), code: 'epoch_changed' },
  { name: 'a chunk that is lost', spoil: lose(secondChunk), code: 'offset_gap', also: missingAtEnd },
  { name: 'a callback that is lost', spoil: lose(callback), code: 'offset_gap' },
  {
    name: 'an end that is lost',
    spoil: lose(finalized),
    code: 'offset_gap',
    also: (log) => [['unfinished_turn', lastOfTurn(log)]],
  },
  {
    name: 'a chunk that is lost before it had a place',
    plant: (log) => {
      log.splice(secondChunk, 1)
      return endOf(log)
    },
    code: 'missing_chunks',
  },
]

const thread = { threadId: 'victims', epoch: 'e1' }

/** The log with its fault, and what must be found in it. */
export function planted({ plant, spoil, code, also }: Fault): {
  readonly log: readonly Line[]
  readonly expected: readonly (readonly [FindingCode, Line])[]
} {
  const log = cleanLog()
  let found = plant?.(log)
  let offset = 0
  for (const line of log) {
    const place = 'threadId' in line ? {} : { ...thread, offset: offset++ }
    Object.assign(line, place)
  }
  found = spoil?.(log) ?? found
  return { log, expected: [[code, found!], ...(also?.(log) ?? [])] }
}
