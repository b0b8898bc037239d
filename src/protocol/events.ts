import * as v from 'valibot'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'

/** An offset, a seq or a count: a safe integer ≥ 0. */
export const isCount = (input: unknown): input is number =>
  Number.isSafeInteger(input) && (input as number) >= 0 // safe integers are numbers
export const Count = v.custom<number>(isCount, 'It is not a safe integer ≥ 0.')
/** Server time in ms since 1970. For display only; never compared. */
export const Timestamp = v.custom<number>(Number.isFinite, 'It is not a finite number.')

/** An app's name of a tool, a call or data: any text of at most 256 UTF-16 units. */
export const Name = v.custom<string>(
  (input) => typeof input === 'string' && input.length <= 256,
  'It is not a string of at most 256 UTF-16 units.',
)

/** Whether a list has at least one item. */
export const isFilled = <Item>(list: Item[]): boolean => list.length > 0

export const TurnError = v.object({ message: v.string(), code: v.exactOptional(v.string()) })

/** Data of the app. It has the same form in chunks, callbacks and messages. */
export const DataPart = v.object({
  kind: v.literal('data'),
  name: Name,
  dataId: Name,
  value: Json,
})

/** The result of a tool. If it `isPartial`, the next result of the same call replaces it. */
export const ToolResultPart = v.object({
  kind: v.literal('tool_result'),
  toolCallId: Name,
  output: Json,
  isError: v.exactOptional(v.boolean()),
  isPartial: v.exactOptional(v.boolean()),
})

/** Bounds the length of a url, so that a part with one fits into a body of 1 MiB. */
const urlUnitCount = 786_432
export const FileUrl = v.custom<string>(
  (input) => typeof input === 'string' && input.length <= urlUnitCount,
  `It is not a string of at most ${urlUnitCount} UTF-16 units.`,
)

/** A file or an image. A file with a `fileId` replaces an earlier one with the same id. */
export const FilePart = v.object({
  kind: v.literal('file'),
  mediaType: Name,
  url: FileUrl,
  filename: v.exactOptional(Name),
  fileId: v.exactOptional(Label),
})

/** A tool asks a person for approval. */
export const ToolApprovalPart = v.object({
  kind: v.literal('tool_approval'),
  toolCallId: Name,
  approvalId: Label,
  request: v.exactOptional(Json),
})

/** Removes the parts whose first chunk has a `seq` ≥ `fromSeq`. */
export const ResetPart = v.object({ kind: v.literal('reset'), fromSeq: Count })
type ResetPart = v.InferOutput<typeof ResetPart>

/**
 * Whether a reset removes only parts before it: its `fromSeq` is at most its own `seq`. No schema of a part can check
 * this.
 */
export const isResetInReach = (
  seq: number,
  part: ResetPart | { readonly kind: Exclude<ChunkPart['kind'], 'reset'> },
): boolean => part.kind !== 'reset' || part.fromSeq <= seq
export const resetDetail = 'The fromSeq of a reset is at most the seq of its chunk.'

/** Text chunks with the same `partId` continue one text, even with other parts in between. */
const partId = v.exactOptional(Label)

/** A part in a chunk. */
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

/** A part in a callback or a message, always complete. */
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

/** A chunk without its part. */
export const ChunkEnvelope = v.object({
  ...envelope,
  type: v.literal('stream_chunk'),
  origin,
  invocationId: InvocationId,
  seq: Count,
})

/** The schemas of the events, by `type`. */
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
  /** Has exactly one of `messageId` and `invocationId`: what was retracted. */
  retraction: v.object({
    ...envelope,
    type: v.literal('retraction'),
    origin: v.exactOptional(v.literal('stream')),
    messageId: v.exactOptional(MessageId),
    invocationId: v.exactOptional(InvocationId),
    by: v.exactOptional(Label),
  }),
} as const

/** Whether the retraction names exactly one target. */
export const namesOne = ({
  messageId,
  invocationId,
}: {
  readonly messageId?: string | undefined
  readonly invocationId?: string | undefined
}): boolean => (messageId === undefined) !== (invocationId === undefined)
export const namesOneDetail = 'Send a messageId or an invocationId, and not both.'

/** The `type` of an event. */
export type EventType = keyof typeof eventSchemas

/** A turn was created: it has a bubble from now on. */
export interface InvocationCreated extends v.InferOutput<typeof eventSchemas.invocation_created> {}
/** A turn has ended. `chunkCount` says how many chunks it has. */
export interface StreamFinalized extends v.InferOutput<typeof eventSchemas.stream_finalized> {}
/** An agent called back: with the final text of its turn (`replace`), or with an `independent` post. */
export interface Callback extends v.InferOutput<typeof eventSchemas.callback> {}
/** A message, or an edited revision of one. */
export interface Message extends v.InferOutput<typeof eventSchemas.message> {}
/** A person answered a request for approval. */
export interface Approval extends v.InferOutput<typeof eventSchemas.approval> {}
/** A turn or a message was retracted. */
export interface Retraction extends v.InferOutput<typeof eventSchemas.retraction> {}
export type ChunkPart = v.InferOutput<typeof ChunkPart>
export type FinalPart = v.InferOutput<typeof FinalPart>
/** Who wrote a message. The server decides the `id`. */
export type Author = v.InferOutput<typeof Author>
/** Why a turn failed or a message was not sent. */
export type TurnError = v.InferOutput<typeof TurnError>

type DecodedChunk = v.InferOutput<typeof eventSchemas.stream_chunk>
/**
 * A decoded chunk. An invalid part is `null`: it uses up its `seq` and adds nothing, so that later text still
 * arrives.
 */
export interface StreamChunk extends Omit<DecodedChunk, 'part'> {
  readonly part: ChunkPart | null
}

/** A decoded event: a copy of the input without unknown fields. */
export type BubbleEvent =
  | InvocationCreated
  | StreamChunk
  | StreamFinalized
  | Callback
  | Message
  | Approval
  | Retraction

/** An event as you write it by hand: ids are plain strings, and fields with defaults are optional. */
export type EventInput = { [Type in EventType]: v.InferInput<(typeof eventSchemas)[Type]> }[EventType]
