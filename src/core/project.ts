import { omitUndefined } from '../protocol/index.ts'
import type { BubblePart, CallbackRevision, InvocationBubble, MessageBubble, Phase } from './bubble.ts'
import { StreamFold } from './fold.ts'
import { callbackParts, messageParts } from './parts.ts'
import { remember } from './remember.ts'
import type { Callback, InvocationRow, LocalMessage, MessageRevision, MessageRow } from './row.ts'
import { answeredParts, answers, type Stream, streamPartsOf } from './shown-parts.ts'
import { typed } from './typed-part.ts'

/**
 * What is shown of a turn that is over: a pure projection, made at the first read. The same row gives the same
 * object.
 */
export const bubbleOfTurn = remember((row: InvocationRow) => projectInvocation(row, row))
/** The same for a message. */
export const bubbleOfMessage = remember(projectMessage)

/** What is shown of a turn. Every property is written out, which makes V8 several times faster. */
export function projectInvocation(row: InvocationRow, stream: Stream): InvocationBubble {
  const { kind, key, invocationId, threadId, offset, at, callback } = row
  const { agentId, replyTo, chainId, regenerates } = row.created ?? noCreation
  const error = row.end?.error
  const phase = phaseOf(row, stream)
  const streamParts = streamPartsOf(stream, isOpenPhase(phase))
  const bubble: { -readonly [Key in keyof InvocationBubble]: InvocationBubble[Key] } = {
    kind,
    key,
    invocationId,
    threadId,
    phase,
    body: callback !== undefined ? 'callback' : stream.folded > 0 ? 'stream' : 'none',
    parts: typed(callback === undefined ? streamParts : answeredParts(streamParts, callback.parts)),
    streamParts: typed(streamParts),
    missing: missingOf(row, stream),
    awaitingApproval: isOpenPhase(phase) && streamParts.some(isWaiting),
    superseded: callback?.rivals?.map(shownCallback) ?? noCallbacks,
  }
  if (agentId !== undefined) bubble.agentId = agentId
  if (replyTo !== undefined) bubble.replyTo = replyTo
  if (chainId !== undefined) bubble.chainId = chainId
  if (regenerates !== undefined) bubble.regenerates = regenerates
  if (offset !== undefined) bubble.offset = offset
  if (at !== undefined) bubble.at = at
  if (error !== undefined) bubble.error = error
  return bubble
}

const noCreation: { readonly [Field in 'agentId' | 'replyTo' | 'chainId' | 'regenerates']?: string } = {}
const noCallbacks: readonly CallbackRevision[] = []

const shownCallback = (callback: Callback): CallbackRevision => ({
  ...callback,
  parts: typed(callbackParts(callback.parts)),
})

function phaseOf(row: InvocationRow, stream: Stream): Phase {
  const { end } = row
  if (end === undefined) return knownOf(stream) > 0 ? 'streaming' : 'pending'
  const isOver = end.outcome !== 'completed' || isAnswered(row) || missingOf(row, stream) === 0
  return isOver ? end.outcome : 'streaming'
}

/** Whether the shown callback replaces the text of the stream. */
const isAnswered = ({ callback }: InvocationRow): boolean => callback !== undefined && answers(callback.parts)

const isOpenPhase = (phase: Phase): boolean => phase === 'streaming' || phase === 'pending'

/** Whether the turn is still open. */
export const isOpen = (row: InvocationRow, stream: Stream): boolean => isOpenPhase(phaseOf(row, stream))

const missingOf = ({ end }: InvocationRow, stream: Stream): number =>
  Math.max(0, (end?.chunkCount ?? knownOf(stream)) - stream.folded)

const knownOf = (stream: Stream): number => (stream instanceof StreamFold ? stream.known : stream.folded)

/** Whether a tool without a final result waits for an answer. */
const isWaiting = (part: BubblePart): boolean => part.kind === 'tool' && part.state === 'awaiting-approval'

/** What is shown of a message. */
export function projectMessage(row: MessageRow): MessageBubble {
  const { kind, key, messageId, clientMessageId, threadId, offset, at, local } = row
  const { author, parts } = (row.revision ?? local) as MessageRevision | LocalMessage // a row has one of the two
  return omitUndefined(
    { messageId, clientMessageId, invocationId: row.revision?.invocationId, offset, at, error: local?.error },
    {
      kind,
      key,
      threadId,
      author,
      revision: row.revision?.revision ?? 0,
      parts: typed(messageParts(parts)),
      delivery: local?.delivery ?? 'sent',
    },
  )
}
