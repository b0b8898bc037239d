import * as v from 'valibot'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'

/** A position or a count: a safe integer ≥ 0. */
export const isCount = (input: unknown): input is number =>
  Number.isSafeInteger(input) && (input as number) >= 0 // safe integers are numbers
export const Count = v.custom<number>(isCount, 'It is not a safe integer ≥ 0.')
/** Server time in ms since 1970. For display only: never compared. */
export const Timestamp = v.custom<number>(Number.isFinite, 'It is not a finite number.')

/** What an app names tools, calls and data by: any text of at most 256 UTF-16 units. */
export const Name = v.custom<string>(
  (input) => typeof input === 'string' && input.length <= 256,
  'It is not a string of at most 256 UTF-16 units.',
)

/** Of a list: it has at least one item. */
export const isFilled = <Item>(list: Item[]): boolean => list.length > 0

export const TurnError = v.object({ message: v.string(), code: v.exactOptional(v.string()) })

/** A part that stays the same wherever it is. */
export const DataPart = v.object({
  kind: v.literal('data'),
  name: Name,
  dataId: Name,
  value: Json,
})

/** What a tool has answered. What is `isPartial` is replaced by the next result of its call. */
export const ToolResultPart = v.object({
  kind: v.literal('tool_result'),
  toolCallId: Name,
  output: Json,
  isError: v.exactOptional(v.boolean()),
  isPartial: v.exactOptional(v.boolean()),
})

/** Bounds an address, so that a part that holds one fits into a body of 1 MiB. */
const urlUnitCount = 786_432
export const FileUrl = v.custom<string>(
  (input) => typeof input === 'string' && input.length <= urlUnitCount,
  `It is not a string of at most ${urlUnitCount} UTF-16 units.`,
)

/** A file or a picture. With a `fileId`, the latest of that id takes the place of the earlier one. */
export const FilePart = v.object({
  kind: v.literal('file'),
  mediaType: Name,
  url: FileUrl,
  filename: v.exactOptional(Name),
  fileId: v.exactOptional(Label),
})

/** A tool waits for a person. */
export const ToolApprovalPart = v.object({
  kind: v.literal('tool_approval'),
  toolCallId: Name,
  approvalId: Label,
  request: v.exactOptional(Json),
})

/** The parts whose first chunk has a `seq` ≥ `fromSeq` are gone. */
export const ResetPart = v.object({ kind: v.literal('reset'), fromSeq: Count })
type ResetPart = v.InferOutput<typeof ResetPart>

/** A reset takes away what stands below it: its `fromSeq` is at most its own `seq`. No schema of a part can say it. */
export const isResetInReach = (
  seq: number,
  part: ResetPart | { readonly kind: Exclude<ChunkPart['kind'], 'reset'> },
): boolean => part.kind !== 'reset' || part.fromSeq <= seq
export const resetDetail = 'The fromSeq of a reset is at most the seq of its chunk.'

/** What text of one `partId` grows, wherever it stands. */
const partId = v.exactOptional(Label)

/** A part as a chunk carries it. */
export const ChunkPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), partId, delta: v.string() }),
  v.object({ kind: v.literal('reasoning'), partId, delta: v.string() }),
  v.object({
    kind: v.literal('tool_call'),
    toolCallId: Name,
    toolName: Name,
    inputDelta: v.string(),
  }),
  ToolResultPart,
  DataPart,
  FilePart,
  ToolApprovalPart,
  ResetPart,
])

/** A part as a callback or a message carries it: whole. */
export const FinalPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string() }),
  DataPart,
  FilePart,
])
export const FinalParts = v.pipe(v.array(FinalPart), v.check(isFilled, 'It needs at least one part.'))

export const Author = v.object({ kind: v.picklist(['user', 'agent', 'system']), id: v.exactOptional(Label) })

const envelope = {
  v: v.exactOptional(v.literal(1)),
  threadId: ThreadId,
  epoch: v.exactOptional(Epoch),
  offset: v.exactOptional(Count),
  at: v.exactOptional(Timestamp),
}
const origin = v.exactOptional(v.picklist(['stream', 'callback']))

/** A chunk but for its part. */
export const ChunkEnvelope = v.object({
  ...envelope,
  type: v.literal('stream_chunk'),
  origin,
  invocationId: InvocationId,
  seq: Count,
})

/** The events, by `type`. */
export const eventSchemas = {
  invocation_created: v.object({
    ...envelope,
    type: v.literal('invocation_created'),
    origin,
    invocationId: InvocationId,
    agentId: v.exactOptional(Label),
    replyTo: v.exactOptional(MessageId),
    chainId: v.exactOptional(Label),
    regenerates: v.exactOptional(InvocationId),
  }),
  stream_chunk: v.object({ ...ChunkEnvelope.entries, part: ChunkPart }),
  stream_finalized: v.object({
    ...envelope,
    type: v.literal('stream_finalized'),
    origin,
    invocationId: InvocationId,
    chunkCount: Count,
    outcome: v.picklist(['completed', 'failed', 'cancelled']),
    error: v.exactOptional(TurnError),
  }),
  callback: v.object({
    ...envelope,
    type: v.literal('callback'),
    origin: v.literal('callback'),
    invocationId: InvocationId,
    messageId: MessageId,
    disposition: v.picklist(['replace', 'independent']),
    revision: v.exactOptional(Count, 0),
    parts: FinalParts,
  }),
  message: v.object({
    ...envelope,
    type: v.literal('message'),
    origin,
    invocationId: v.exactOptional(InvocationId),
    messageId: MessageId,
    clientMessageId: v.exactOptional(ClientMessageId),
    revision: v.exactOptional(Count, 0),
    author: Author,
    parts: FinalParts,
  }),
  approval: v.object({
    ...envelope,
    type: v.literal('approval'),
    origin,
    invocationId: InvocationId,
    approvalId: Label,
    approved: v.boolean(),
    reason: v.exactOptional(v.string()),
    by: v.exactOptional(Label),
  }),
  /** Names exactly one of `messageId` and `invocationId`: what is gone. */
  retraction: v.object({
    ...envelope,
    type: v.literal('retraction'),
    origin: v.exactOptional(v.literal('stream')),
    messageId: v.exactOptional(MessageId),
    invocationId: v.exactOptional(InvocationId),
    by: v.exactOptional(Label),
  }),
} as const

/** A retraction names what is gone, and that is one thing. */
export const namesOne = ({
  messageId,
  invocationId,
}: {
  readonly messageId?: string | undefined
  readonly invocationId?: string | undefined
}): boolean => (messageId === undefined) !== (invocationId === undefined)
export const namesOneDetail = 'Send a messageId or an invocationId, and not both.'

export type EventType = keyof typeof eventSchemas

export interface InvocationCreated extends v.InferOutput<typeof eventSchemas.invocation_created> {}
export interface StreamFinalized extends v.InferOutput<typeof eventSchemas.stream_finalized> {}
export interface Callback extends v.InferOutput<typeof eventSchemas.callback> {}
export interface Message extends v.InferOutput<typeof eventSchemas.message> {}
export interface Approval extends v.InferOutput<typeof eventSchemas.approval> {}
export interface Retraction extends v.InferOutput<typeof eventSchemas.retraction> {}
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
export type BubbleEvent =
  | InvocationCreated
  | StreamChunk
  | StreamFinalized
  | Callback
  | Message
  | Approval
  | Retraction

/** An event as one writes it by hand: ids are plain strings, defaults may be left out. */
export type EventInput = { [Type in EventType]: v.InferInput<(typeof eventSchemas)[Type]> }[EventType]
