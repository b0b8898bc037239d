import { compact } from '../protocol/index.ts'
import type {
  Bubble,
  BubblePart,
  CallbackRevision,
  FinalBubblePart,
  InvocationBubble,
  MessageBubble,
  Phase,
} from './bubble.ts'
import { firstOf, listOf } from './few.ts'
import type { StreamFold } from './fold.ts'
import { shownHalves } from './half-characters.ts'
import { finalParts, PartList } from './parts.ts'
import type { BubbleRow, Callback, Created, InvocationRow, MessageRow, StreamColumn } from './row.ts'
import { endsHalf, hasWords, isText } from './text.ts'

const views = new WeakMap<BubbleRow, Bubble>()

/** What is shown of a row that is not open: a pure projection, made at the first read; the same row gives the same object. */
export function bubbleOf(row: BubbleRow): Bubble {
  let view = views.get(row)
  if (view === undefined)
    views.set(row, (view = row.kind === 'invocation' ? projectInvocation(row, row) : projectMessage(row)))
  return view
}

/** The column of a stream, in a row or still growing. */
type Stream = StreamColumn & Partial<Pick<StreamFold, 'known' | 'endsHalf' | 'halves'>>

/** What is shown of a turn. Written out, property by property: V8 makes the object several times faster so. */
export function projectInvocation(row: InvocationRow, stream: Stream): InvocationBubble {
  const { kind, key, invocationId, threadId, offset, at } = row
  const { agentId, replyTo, chainId } = firstOf(row.created) ?? noCreation
  const error = firstOf(row.ends)?.error
  const callbacks = listOf(row.callbacks).map(shownCallback)
  const callback = callbacks[0]
  const phase = phaseOf(row, stream)
  const streamParts = streamPartsOf(stream, phase === 'streaming')
  const bubble: { -readonly [Key in keyof InvocationBubble]: InvocationBubble[Key] } = {
    kind,
    key,
    invocationId,
    threadId,
    phase,
    body: callback !== undefined ? 'callback' : stream.folded > 0 ? 'stream' : 'none',
    parts: callback === undefined ? streamParts : answeredParts(row, streamParts, callback.parts),
    streamParts,
    missing: missingOf(row, stream),
    superseded: callbacks.slice(1),
  }
  if (agentId !== undefined) bubble.agentId = agentId
  if (replyTo !== undefined) bubble.replyTo = replyTo
  if (chainId !== undefined) bubble.chainId = chainId
  if (offset !== undefined) bubble.offset = offset
  if (at !== undefined) bubble.at = at
  if (error !== undefined) bubble.error = error
  return bubble
}

const noCreation: Created = {}

const shownCallback = (known: Callback): CallbackRevision => ({
  ...known,
  parts: finalParts(known.parts, 'c'),
})

/**
 * The stream's parts with the unsealed text in place: a list of its own.
 * @param isOpen nothing is shown then that ends with half a character: it comes with its other half
 */
export function streamPartsOf(stream: Stream, isOpen = false): readonly BubblePart[] {
  const { parts, tail } = stream
  const shown = parts.slice()
  if (isOpen) for (const [index, part] of stream.halves ?? shownHalves(parts)) shown[index] = part
  const last = shown[shown.length - 1]
  if (tail !== '' && isText(last)) {
    const text = isOpen && (stream.endsHalf ?? endsHalf(tail)) ? tail.slice(0, -1) : tail
    if (text === '') return shown
    const { kind, key, segments } = last
    shown[shown.length - 1] = {
      kind,
      key,
      segments: segments.length === 0 ? [text] : segments.concat([text]),
    }
  }
  return shown
}

/** With a callback: the stream's parts other than text, then the callback's. Its data takes the place of the stream's. */
function answeredParts(
  row: InvocationRow,
  streamParts: readonly BubblePart[],
  callback: readonly FinalBubblePart[],
): readonly BubblePart[] {
  const isShown = isAnswered(row) ? (part: BubblePart) => part.kind !== 'text' : () => true
  const list = new PartList<BubblePart>(streamParts.filter(isShown))
  for (const part of callback) {
    if (part.kind === 'data') list.put(part)
    else list.parts.push(part)
  }
  return list.parts
}

function phaseOf(row: InvocationRow, stream: Stream): Phase {
  const end = firstOf(row.ends)
  if (end === undefined) return knownOf(stream) > 0 ? 'streaming' : 'pending'
  const isOver = end.outcome !== 'completed' || isAnswered(row) || missingOf(row, stream) === 0
  return isOver ? end.outcome : 'streaming'
}

/** Whether the callback that is shown stands in for the stream's text. */
const isAnswered = ({ callbacks }: InvocationRow): boolean =>
  firstOf(callbacks)?.parts.some((part) => part.kind === 'text' && hasWords(part.text)) === true

/** Whether the turn is still open. */
export function isOpen(row: InvocationRow, stream: Stream): boolean {
  const phase = phaseOf(row, stream)
  return phase === 'streaming' || phase === 'pending'
}

const missingOf = ({ ends }: InvocationRow, stream: Stream): number =>
  Math.max(0, (firstOf(ends)?.chunkCount ?? knownOf(stream)) - stream.folded)

const knownOf = ({ folded, known = folded }: Stream): number => known

function projectMessage(row: MessageRow): MessageBubble {
  const { kind, key, messageId, clientMessageId, threadId, offset, at, local } = row
  const { author, invocationId, revision, parts } = firstOf(row.revisions) ?? {
    author: { kind: 'user' },
    revision: 0,
    parts: local?.parts ?? [],
  }
  return compact(
    { messageId, clientMessageId, invocationId, offset, at, error: local?.error },
    {
      kind,
      key,
      threadId,
      author,
      revision,
      parts: finalParts(parts, 'p'),
      delivery: local?.delivery ?? 'sent',
    },
  )
}
