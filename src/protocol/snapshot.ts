import { Author, ChunkPart, Count, DataPart, FinalParts, Timestamp, TurnError } from './events.ts'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'
import * as v from './schema.ts'

/** A folded part. `seq` is that of the part's first chunk, and its key; the key of data is its name and id. */
export const SnapshotPart = v.variant('kind', [
  v.object({ kind: v.literal('text'), seq: Count, text: v.string() }),
  v.object({ kind: v.literal('reasoning'), seq: Count, text: v.string() }),
  v.object({
    kind: v.literal('tool'),
    seq: Count,
    toolCallId: v.string(),
    toolName: v.exactOptional(v.string()),
    input: v.string(),
    output: v.exactOptional(Json),
    isError: v.exactOptional(v.boolean()),
  }),
  DataPart,
])

/** A chunk that waits for a hole before it; `part` is `null` where it did not decode. */
export const SnapshotChunk = v.object({ seq: Count, part: v.nullable(ChunkPart) })

export const SnapshotCallback = v.object({
  messageId: MessageId,
  revision: Count,
  offset: v.exactOptional(Count),
  at: v.exactOptional(Timestamp),
  parts: FinalParts,
})

/** One invocation: both columns. `offset` and `at` are those of its event with the lowest offset. */
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
  }),
  v.check(({ parts, folded }) => {
    let next = 0
    for (const part of parts) {
      if (part.kind === 'data') continue
      if (part.seq < next || part.seq >= folded) return false
      next = part.seq + 1
    }
    return true
  }, 'parts stand by seq, below folded'),
)

/** One message, or one independent post of an agent. `offset` and `at` place it; `revisionOffset` is that of the revision shown. */
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
    parts: FinalParts,
  }),
  v.check(
    ({ disposition, invocationId }) => disposition !== 'independent' || invocationId !== undefined,
    'an independent post has an invocationId',
  ),
)

/** A thread, or a window of its latest bubbles (`hasEarlier`), at a cursor: the join of at least all events below `offset`. */
export const ThreadSnapshot = v.object({
  v: v.literal(1),
  threadId: ThreadId,
  epoch: Epoch,
  offset: Count,
  hasEarlier: v.exactOptional(v.boolean()),
  bubbles: v.array(v.variant('kind', [SnapshotInvocation, SnapshotMessage])),
})

export type SnapshotPart = v.InferOutput<typeof SnapshotPart>
export interface SnapshotInvocation extends v.InferOutput<typeof SnapshotInvocation> {}
export interface SnapshotMessage extends v.InferOutput<typeof SnapshotMessage> {}
export interface ThreadSnapshot extends v.InferOutput<typeof ThreadSnapshot> {}
