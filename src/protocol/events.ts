import type * as v from 'valibot'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'
import * as s from './schema.ts'

/** A position or a count: a safe integer ≥ 0. */
export const isCount = (input: unknown): input is number =>
  Number.isSafeInteger(input) && (input as number) >= 0 // safe integers are numbers
export const Count = s.custom<number>(isCount, 'not a safe integer ≥ 0')
/** Server time in ms since 1970. For display only: never compared. */
export const Timestamp = s.custom<number>(Number.isFinite, 'not a finite number')

export const TurnError = s.object({ message: s.string(), code: s.exactOptional(s.string()) })

/** A part that stays the same wherever it is. */
export const DataPart = s.object({
  kind: s.literal('data'),
  name: s.string(),
  dataId: s.string(),
  value: Json,
})

/** A part as a chunk carries it. */
export const ChunkPart = s.variant('kind', [
  s.object({ kind: s.literal('text'), delta: s.string() }),
  s.object({ kind: s.literal('reasoning'), delta: s.string() }),
  s.object({
    kind: s.literal('tool_call'),
    toolCallId: s.string(),
    toolName: s.string(),
    inputDelta: s.string(),
  }),
  s.object({
    kind: s.literal('tool_result'),
    toolCallId: s.string(),
    output: Json,
    isError: s.exactOptional(s.boolean()),
  }),
  DataPart,
])

/** A part as a callback or a message carries it: whole. */
export const FinalPart = s.variant('kind', [
  s.object({ kind: s.literal('text'), text: s.string() }),
  DataPart,
])
export const FinalParts = s.pipe(
  s.array(FinalPart),
  s.check((parts) => parts.length > 0, 'at least one part is needed'),
)

export const Author = s.object({ kind: s.picklist(['user', 'agent', 'system']), id: s.exactOptional(Label) })

const envelope = {
  v: s.exactOptional(s.literal(1)),
  threadId: ThreadId,
  epoch: s.exactOptional(Epoch),
  offset: s.exactOptional(Count),
  at: s.exactOptional(Timestamp),
}
const origin = s.exactOptional(s.picklist(['stream', 'callback']))

/** A chunk but for its part. */
export const ChunkEnvelope = s.object({
  ...envelope,
  type: s.literal('stream_chunk'),
  origin,
  invocationId: InvocationId,
  seq: Count,
})

/** The five events, by `type`. */
export const eventSchemas = {
  invocation_created: s.object({
    ...envelope,
    type: s.literal('invocation_created'),
    origin,
    invocationId: InvocationId,
    agentId: s.exactOptional(Label),
    replyTo: s.exactOptional(MessageId),
    chainId: s.exactOptional(Label),
  }),
  stream_chunk: s.object({ ...ChunkEnvelope.entries, part: ChunkPart }),
  stream_finalized: s.object({
    ...envelope,
    type: s.literal('stream_finalized'),
    origin,
    invocationId: InvocationId,
    chunkCount: Count,
    outcome: s.picklist(['completed', 'failed', 'cancelled']),
    error: s.exactOptional(TurnError),
  }),
  callback: s.object({
    ...envelope,
    type: s.literal('callback'),
    origin: s.literal('callback'),
    invocationId: InvocationId,
    messageId: MessageId,
    disposition: s.picklist(['replace', 'independent']),
    revision: s.exactOptional(Count, 0),
    parts: FinalParts,
  }),
  message: s.object({
    ...envelope,
    type: s.literal('message'),
    origin,
    invocationId: s.exactOptional(InvocationId),
    messageId: MessageId,
    clientMessageId: s.exactOptional(ClientMessageId),
    revision: s.exactOptional(Count, 0),
    author: Author,
    parts: FinalParts,
  }),
} as const

export type EventType = keyof typeof eventSchemas

export interface InvocationCreated extends v.InferOutput<typeof eventSchemas.invocation_created> {}
export interface StreamFinalized extends v.InferOutput<typeof eventSchemas.stream_finalized> {}
export interface Callback extends v.InferOutput<typeof eventSchemas.callback> {}
export interface Message extends v.InferOutput<typeof eventSchemas.message> {}
export type ChunkPart = v.InferOutput<typeof ChunkPart>
export type FinalPart = v.InferOutput<typeof FinalPart>
export type Author = v.InferOutput<typeof Author>
export type TurnError = v.InferOutput<typeof TurnError>

type DecodedChunk = v.InferOutput<typeof eventSchemas.stream_chunk>
/** A decoded chunk. `part` is `null` where it did not decode: it takes its `seq` and adds nothing, so the text after it flows. */
export interface StreamChunk extends Omit<DecodedChunk, 'part'> {
  readonly part: ChunkPart | null
}

/** An event after decoding: a copy of what was sent, without the fields that are not listed. */
export type BubbleEvent = InvocationCreated | StreamChunk | StreamFinalized | Callback | Message

/** An event as one writes it by hand: ids are plain strings, defaults may be left out. */
export type EventInput = { [Type in EventType]: v.InferInput<(typeof eventSchemas)[Type]> }[EventType]
