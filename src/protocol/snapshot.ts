import type * as v from 'valibot'
import { Author, ChunkPart, Count, DataPart, FinalParts, Timestamp, TurnError } from './events.ts'
import { ClientMessageId, Epoch, InvocationId, Label, MessageId, ThreadId } from './id.ts'
import { Json } from './json.ts'
import * as s from './schema.ts'

/** A folded part. `seq` is that of the part's first chunk, and its key; the key of data is its name and id. */
export const SnapshotPart = s.variant('kind', [
  s.object({ kind: s.literal('text'), seq: Count, text: s.string() }),
  s.object({ kind: s.literal('reasoning'), seq: Count, text: s.string() }),
  s.object({
    kind: s.literal('tool'),
    seq: Count,
    toolCallId: s.string(),
    toolName: s.exactOptional(s.string()),
    input: s.string(),
    output: s.exactOptional(Json),
    isError: s.exactOptional(s.boolean()),
  }),
  DataPart,
])

/** A chunk that waits for a hole before it; `part` is `null` where it did not decode. */
export const SnapshotChunk = s.object({ seq: Count, part: s.nullable(ChunkPart) })

export const SnapshotCallback = s.object({
  messageId: MessageId,
  revision: Count,
  offset: s.exactOptional(Count),
  at: s.exactOptional(Timestamp),
  parts: FinalParts,
})

/** One invocation: both columns. `offset` and `at` are those of its event with the lowest offset. */
export const SnapshotInvocation = s.pipe(
  s.object({
    kind: s.literal('invocation'),
    invocationId: InvocationId,
    offset: s.exactOptional(Count),
    at: s.exactOptional(Timestamp),
    created: s.exactOptional(
      s.object({
        agentId: s.exactOptional(Label),
        replyTo: s.exactOptional(MessageId),
        chainId: s.exactOptional(Label),
        offset: s.exactOptional(Count),
      }),
    ),
    end: s.exactOptional(
      s.object({
        chunkCount: Count,
        outcome: s.picklist(['completed', 'failed', 'cancelled']),
        error: s.exactOptional(TurnError),
        offset: s.exactOptional(Count),
      }),
    ),
    folded: Count,
    parts: s.array(SnapshotPart),
    held: s.exactOptional(s.array(SnapshotChunk)),
    callbacks: s.exactOptional(s.array(SnapshotCallback)),
  }),
  s.check(({ parts, folded }) => {
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
export const SnapshotMessage = s.pipe(
  s.object({
    kind: s.literal('message'),
    messageId: MessageId,
    disposition: s.exactOptional(s.picklist(['message', 'independent'])),
    invocationId: s.exactOptional(InvocationId),
    clientMessageId: s.exactOptional(ClientMessageId),
    offset: s.exactOptional(Count),
    at: s.exactOptional(Timestamp),
    revision: Count,
    revisionOffset: s.exactOptional(Count),
    author: Author,
    parts: FinalParts,
  }),
  s.check(
    ({ disposition, invocationId }) => disposition !== 'independent' || invocationId !== undefined,
    'an independent post has an invocationId',
  ),
)

/** A thread, or a window of its latest bubbles (`hasEarlier`), at a cursor: the join of at least all events below `offset`. */
export const ThreadSnapshot = s.object({
  v: s.literal(1),
  threadId: ThreadId,
  epoch: Epoch,
  offset: Count,
  hasEarlier: s.exactOptional(s.boolean()),
  bubbles: s.array(s.variant('kind', [SnapshotInvocation, SnapshotMessage])),
})

export type SnapshotPart = v.InferOutput<typeof SnapshotPart>
export interface SnapshotInvocation extends v.InferOutput<typeof SnapshotInvocation> {}
export interface SnapshotMessage extends v.InferOutput<typeof SnapshotMessage> {}
export interface ThreadSnapshot extends v.InferOutput<typeof ThreadSnapshot> {}
