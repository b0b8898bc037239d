import * as v from 'valibot'
import {
  Author,
  Count,
  DataPart,
  FilePart,
  isFilled,
  isResetInReach,
  Name,
  resetDetail,
  ResetPart,
  Timestamp,
  ToolApprovalPart,
  ToolResultPart,
  TurnError,
} from './events.ts'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'

/** A lone surrogate: one UTF-16 unit of a surrogate pair. */
export const Half = v.custom<number>(
  (input) => Number.isInteger(input) && (input as number) >= 0xd800 && (input as number) <= 0xdfff, // integers are numbers
  'It is not a surrogate: an integer from 55296 to 57343.',
)

/** Lone surrogates at the start or end of a text: see `splitHalves`. */
const halves = { lead: v.exactOptional(Half), carry: v.exactOptional(Half) }

/** A request for approval. Its answer, if any, is in the `approvals` of the invocation. */
export const SnapshotRequest = v.object({ approvalId: Label, request: v.exactOptional(Json) })

const partId = v.exactOptional(Label)

/** A folded part. `seq` is that of the part's first chunk; `inputSeq` is that of the last chunk of a tool's input. */
export const SnapshotPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), seq: Count, partId, text: v.string(), ...halves }),
  v.object({ kind: v.literal('reasoning'), seq: Count, partId, text: v.string(), ...halves }),
  v.object({
    kind: v.literal('tool'),
    seq: Count,
    toolCallId: Name,
    toolName: v.exactOptional(Name),
    input: v.string(),
    ...halves,
    inputSeq: v.exactOptional(Count),
    output: v.exactOptional(Json),
    isError: v.exactOptional(v.boolean()),
    isPartial: v.exactOptional(v.boolean()),
    approval: v.exactOptional(SnapshotRequest),
  }),
  v.object({ ...DataPart.entries, seq: v.exactOptional(Count) }),
  v.object({ ...FilePart.entries, seq: Count }),
])

/** A part of a waiting chunk, like `ChunkPart`. */
export const SnapshotChunkPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), partId, delta: v.string(), ...halves }),
  v.object({ kind: v.literal('reasoning'), partId, delta: v.string(), ...halves }),
  v.object({
    kind: v.literal('tool_call'),
    toolCallId: Name,
    toolName: Name,
    inputDelta: v.string(),
    ...halves,
  }),
  ToolResultPart,
  DataPart,
  FilePart,
  ToolApprovalPart,
  ResetPart,
])

/** A part of a callback or a message, like `FinalPart`. */
export const SnapshotFinalPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string(), ...halves }),
  DataPart,
  FilePart,
])
export const SnapshotFinalParts = v.pipe(
  v.array(SnapshotFinalPart),
  v.check(isFilled, 'It needs at least one part.'),
)

/** A chunk that waits for an earlier one. `part` is `null` if it was invalid. */
export const SnapshotChunk = v.pipe(
  v.object({ seq: Count, part: v.nullable(SnapshotChunkPart) }),
  v.check(({ seq, part }) => part === null || isResetInReach(seq, part), resetDetail),
)

export const SnapshotCallback = v.object({
  messageId: MessageId,
  revision: Count,
  offset: v.exactOptional(Count),
  at: v.exactOptional(Timestamp),
  parts: SnapshotFinalParts,
})

/** A person's answer to a request for approval. */
export const SnapshotApproval = v.object({
  approvalId: Label,
  approved: v.boolean(),
  reason: v.exactOptional(v.string()),
  by: v.exactOptional(Label),
  offset: v.exactOptional(Count),
})

/**
 * One invocation with its stream and its callbacks. `offset` and `at` are those of its event with the lowest offset.
 */
export const SnapshotInvocation = v.pipe(
  v.object({
    kind: v.literal('invocation'),
    invocationId: InvocationId,
    offset: v.exactOptional(Count),
    at: v.exactOptional(Timestamp),
    created: v.exactOptional(
      v.object({
        agentId: v.exactOptional(Label),
        replyTo: v.exactOptional(MessageId),
        chainId: v.exactOptional(Label),
        regenerates: v.exactOptional(InvocationId),
        offset: v.exactOptional(Count),
      }),
    ),
    end: v.exactOptional(
      v.object({
        chunkCount: Count,
        outcome: v.picklist(['completed', 'failed', 'cancelled']),
        error: v.exactOptional(TurnError),
        offset: v.exactOptional(Count),
      }),
    ),
    folded: Count,
    parts: v.array(SnapshotPart),
    held: v.exactOptional(v.array(SnapshotChunk)),
    callbacks: v.exactOptional(v.array(SnapshotCallback)),
    approvals: v.exactOptional(v.array(SnapshotApproval)),
  }),
  v.check(({ parts, folded }) => {
    let next = 0
    for (const part of parts) {
      if (part.seq === undefined) continue
      if (part.seq < next || part.seq >= folded) return false
      next = part.seq + 1
    }
    return true
  }, 'Its parts must stand in the order of their seq, each below folded.'),
)

/**
 * One message or one independent post of an agent. `offset` and `at` are its place; `revisionOffset` is that of the
 * shown revision.
 */
export const SnapshotMessage = v.pipe(
  v.object({
    kind: v.literal('message'),
    messageId: MessageId,
    disposition: v.exactOptional(v.picklist(['message', 'independent'])),
    invocationId: v.exactOptional(InvocationId),
    clientMessageId: v.exactOptional(ClientMessageId),
    offset: v.exactOptional(Count),
    at: v.exactOptional(Timestamp),
    revision: Count,
    revisionOffset: v.exactOptional(Count),
    author: Author,
    parts: SnapshotFinalParts,
  }),
  v.check(
    ({ disposition, invocationId }) => disposition !== 'independent' || invocationId !== undefined,
    'An independent post needs the invocationId of its turn.',
  ),
)

/**
 * A retracted turn or message. `offset` is that of the retraction. A turn keeps its place and its links to
 * alternatives. A message keeps the id and the author by which an optimistic message is recognised.
 */
export const SnapshotRetraction = v.variant('kind', [
  v.object({
    kind: v.literal('invocation'),
    invocationId: InvocationId,
    offset: v.exactOptional(Count),
    by: v.exactOptional(Label),
    /** The lowest offset of the turn's events. */
    placeOffset: v.exactOptional(Count),
    /** Fields of its `invocation_created`, if known. */
    created: v.exactOptional(
      v.object({ offset: v.exactOptional(Count), regenerates: v.exactOptional(InvocationId) }),
    ),
  }),
  v.object({
    kind: v.literal('message'),
    messageId: MessageId,
    offset: v.exactOptional(Count),
    by: v.exactOptional(Label),
    clientMessageId: v.exactOptional(ClientMessageId),
    /** The `author.id` of the message. */
    authorId: v.exactOptional(Label),
  }),
])

/**
 * A thread, or a window of its latest bubbles (`hasEarlier`), at a cursor. It joins at least all events below
 * `offset`. A thread whose events have no offsets has no epoch, no cursor and no windows.
 */
export const ThreadSnapshot = v.pipe(
  v.object({
    v: v.literal(1),
    threadId: ThreadId,
    epoch: v.exactOptional(Epoch),
    offset: v.exactOptional(Count),
    hasEarlier: v.exactOptional(v.boolean()),
    bubbles: v.array(v.variant('kind', [SnapshotInvocation, SnapshotMessage])),
    retractions: v.exactOptional(v.array(SnapshotRetraction)),
  }),
  v.check(
    ({ epoch, offset }) => (epoch === undefined) === (offset === undefined),
    'Send epoch and offset together, or neither of them.',
  ),
  v.check(
    ({ epoch, hasEarlier }) => epoch !== undefined || hasEarlier === undefined,
    'Send hasEarlier only together with epoch and offset.',
  ),
)

export type SnapshotRetraction = v.InferOutput<typeof SnapshotRetraction>
export type SnapshotPart = v.InferOutput<typeof SnapshotPart>
export interface SnapshotInvocation extends v.InferOutput<typeof SnapshotInvocation> {}
export interface SnapshotMessage extends v.InferOutput<typeof SnapshotMessage> {}
export interface ThreadSnapshot extends v.InferOutput<typeof ThreadSnapshot> {}
