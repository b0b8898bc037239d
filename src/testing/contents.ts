import * as fc from 'fast-check'
import type { Author, ChunkPart, FinalPart, Json } from '../protocol/index.ts'
import type { EventOf } from './thread-script.ts'

/** True about once in `times` (≥ 2); shrinks to false. */
export const rarely = (times: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: times }).map((value) => value === times)

/** JSON values that are easily confused: the order of keys, `null`, and names that objects inherit. */
const json: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  1,
  'x',
  null,
  { a: 1, b: [2] },
  { b: [2], a: 1 },
  // A literal would set the prototype.
  JSON.parse('{"__proto__":{"constructor":1}}') as Json,
)

/** The halves of one character, as sent by a producer that splits its text by UTF-16 units. */
const [firstHalf, secondHalf] = ['a\uD835', '\uDD38b']

/** Short deltas, half a character, or none at all; sometimes one that is longer than a segment. */
const delta = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'b', 'é', '𝔸', '\n'), weight: 10 },
  { arbitrary: fc.constant(''), weight: 4 },
  { arbitrary: fc.constantFrom(firstHalf, secondHalf), weight: 4 },
  { arbitrary: fc.constant(`${'long '.repeat(700)}\n`), weight: 1 },
)

const dataPart = fc.record({
  kind: fc.constant('data' as const),
  name: fc.constantFrom('n', 'o'),
  dataId: fc.constantFrom('x', 'y'),
  value: json,
})

const filePart = fc.record(
  {
    kind: fc.constant('file' as const),
    mediaType: fc.constantFrom('image/png', ''),
    url: fc.constantFrom('https://x.test/a.png', 'javascript:void 0', ''),
    filename: fc.constantFrom('a.png', ''),
    fileId: fc.constantFrom('x', 'y', '__proto__'),
  },
  { requiredKeys: ['kind', 'mediaType', 'url'] },
)

/** Text or reasoning, of a named part or of the last one. */
const textPart = <Kind extends 'text' | 'reasoning'>(kind: Kind) =>
  fc.record(
    { kind: fc.constant(kind), partId: fc.constantFrom('x', 'y', '__proto__'), delta },
    { requiredKeys: ['kind', 'delta'] },
  )

/** The ids of requests for approval, in all turns. */
const approvalIds = fc.constantFrom('1', 'n', '__proto__')

/** A part of a chunk, of any kind. There are few names, so that parts meet again. */
export const chunkParts: fc.Arbitrary<ChunkPart> = fc.oneof(
  { arbitrary: textPart('text'), weight: 5 },
  { arbitrary: textPart('reasoning'), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('tool_call' as const),
      toolCallId: fc.constantFrom('1', '2'),
      toolName: fc.constantFrom('search', 'count'),
      inputDelta: fc.constantFrom('{', '}', '', firstHalf, secondHalf),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record(
      {
        kind: fc.constant('tool_result' as const),
        toolCallId: fc.constantFrom('1', '2'),
        output: json,
        isError: fc.boolean(),
        isPartial: fc.boolean(),
      },
      { requiredKeys: ['kind', 'toolCallId', 'output'] },
    ),
    weight: 2,
  },
  {
    arbitrary: fc.record(
      {
        kind: fc.constant('tool_approval' as const),
        toolCallId: fc.constantFrom('1', '2'),
        approvalId: approvalIds,
        request: json,
      },
      { requiredKeys: ['kind', 'toolCallId', 'approvalId'] },
    ),
    weight: 2,
  },
  { arbitrary: dataPart, weight: 2 },
  { arbitrary: filePart, weight: 2 },
  // Beyond its own seq it does not decode.
  { arbitrary: fc.record({ kind: fc.constant('reset' as const), fromSeq: fc.nat(4) }), weight: 1 },
)

/** A person's answer. */
export const decisions: fc.Arbitrary<Pick<EventOf<'approval'>, 'approvalId' | 'approved' | 'reason' | 'by'>> =
  fc.record(
    {
      approvalId: approvalIds,
      approved: fc.boolean(),
      reason: fc.constantFrom('', 'too dear'),
      by: fc.constantFrom('me', 'you'),
    },
    { requiredKeys: ['approvalId', 'approved'] },
  )

/** Calls and results with one id, in any order: a provider that reuses its ids. */
export const reusedCalls: fc.Arbitrary<ChunkPart[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('tool_call' as const),
      toolCallId: fc.constant('1'),
      toolName: fc.constantFrom('search', 'count'),
      inputDelta: fc.constantFrom('{', '}', ''),
    }),
    fc.record({ kind: fc.constant('tool_result' as const), toolCallId: fc.constant('1'), output: json }),
  ),
  { minLength: 3, maxLength: 6 },
)

/** Parts that a newer or a broken server may send: the envelope of the chunk decodes, the part does not. */
export const undecodableParts: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  { kind: 'hologram', delta: 'x' },
  { kind: 'text' },
  { kind: 'tool_call', toolCallId: '1' },
  { kind: 'data', name: 'n', dataId: 'x' },
  { kind: 'text', partId: '', delta: 'x' },
  { kind: 'file', mediaType: 'image/png', url: 'blob:x', fileId: 7 },
  { kind: 'tool_approval', toolCallId: '1', approvalId: '' },
  { kind: 'tool_result', toolCallId: '1', output: 1, isPartial: 1 },
  { kind: 'reset', fromSeq: 99 },
  null,
  7,
)

/** Texts that look empty: white space and invisible characters. */
const wordless: readonly string[] = ['', '\n', ' ', '\u200B', '\uFEFF \u2060', '\u3000\uFE0F']

/** The parts of a callback or of a message. Text may be empty, show nothing, or end within a character. */
export const finalParts: fc.Arbitrary<FinalPart[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        kind: fc.constant('text' as const),
        text: fc.oneof(
          { arbitrary: fc.constantFrom('A', 'B', 'a', firstHalf, secondHalf), weight: 2 },
          { arbitrary: fc.constantFrom(...wordless), weight: 1 },
        ),
      }),
      weight: 3,
    },
    { arbitrary: dataPart, weight: 1 },
    { arbitrary: filePart, weight: 1 },
  ),
  { minLength: 1, maxLength: 3 },
)

/** The fields of a creation besides its ids. */
export const creations: fc.Arbitrary<Pick<EventOf<'invocation_created'>, 'agentId' | 'replyTo' | 'chainId'>> =
  fc.record(
    {
      agentId: fc.constantFrom('scout', 'scribe'),
      replyTo: fc.constantFrom('q', 'nobody'),
      chainId: fc.constant('chain'),
    },
    { requiredKeys: [] },
  )

/** How a turn ends. `beyond` is how many chunks the end counts too few or too many. */
export const ends: fc.Arbitrary<
  Pick<EventOf<'stream_finalized'>, 'outcome' | 'error'> & { readonly beyond: number }
> = fc.record(
  {
    outcome: fc.oneof(
      { arbitrary: fc.constant('completed' as const), weight: 3 },
      { arbitrary: fc.constantFrom('failed' as const, 'cancelled' as const), weight: 1 },
    ),
    beyond: fc.oneof(
      { arbitrary: fc.constant(0), weight: 3 },
      { arbitrary: fc.constantFrom(-1, 1), weight: 1 },
    ),
    error: fc.record(
      { message: fc.constant('broke'), code: fc.constant('E1') },
      { requiredKeys: ['message'] },
    ),
  },
  { requiredKeys: ['outcome', 'beyond'] },
)

/** An author with this id, or without one. */
export const authorsOf = (id: string | undefined): fc.Arbitrary<Author> =>
  fc
    .constantFrom('user' as const, 'agent' as const, 'system' as const)
    .map((kind) => ({ kind, ...(id !== undefined && { id }) }))

/** Two people, and an author without an id. */
export const authorIds: fc.Arbitrary<string | undefined> = fc.constantFrom('me', 'you', undefined)

export const revisions: fc.Arbitrary<number | undefined> = fc.option(fc.nat(2), { nil: undefined })
