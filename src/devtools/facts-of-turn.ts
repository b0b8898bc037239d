import {
  contentsOf,
  hasWords,
  type HeldChunk,
  type InvocationBubble,
  type InvocationRow,
  type Said,
  streamTextOf,
  textOf,
} from '../core/index.ts'
import { contentOfCallback, contentOfCreation, contentOfDecision, contentOfEnd, type Fact } from './fact.ts'
import { characters, charactersDo, chunksOf, counted, named, quoted, runsOf } from './words.ts'

/** A turn: its row, its held chunks, and its bubble. */
export interface KnownTurn {
  readonly row: InvocationRow
  readonly held: readonly HeldChunk[]
  readonly bubble: InvocationBubble
}

/** Whether a callback is shown instead of the stream's text. */
export const isTextReplaced = ({ row }: KnownTurn): boolean =>
  row.callback?.parts.some((part) => part.kind === 'text' && hasWords(part.text)) === true

/** `callback m-7, revision 1`. */
export const nameOfCallback = ({
  messageId,
  revision,
}: {
  readonly messageId: string
  readonly revision: number
}): string => `callback ${named(messageId)}, revision ${revision}`

/** The facts in the row of a turn, in the order of the log, without the chunks. */
export function factsOfTurn(turn: KnownTurn): readonly Fact[] {
  const { row } = turn
  const [created, ...otherCreations] = contentsOf(row.created)
  const [end, ...otherEnds] = contentsOf(row.end)
  const [callback, ...otherCallbacks] = contentsOf(row.callback)
  const facts: (Fact | undefined)[] = [
    created && {
      type: 'invocation_created',
      offset: created.offset,
      effect: 'creates',
      words: `invocation_created creates the turn${agentOf(created)}${linksOf(created)}`,
      content: contentOfCreation(created),
    },
    ...otherCreations.map((other): Fact => ({
      type: 'invocation_created',
      offset: other.offset,
      effect: 'superseded',
      words: `another invocation_created${agentOf(other)} does not count: ${firstOf(created)}`,
      content: contentOfCreation(other),
    })),
    end && {
      type: 'stream_finalized',
      offset: end.offset,
      effect: turn.bubble.phase === 'streaming' ? 'ends_when_whole' : 'ends',
      words: endWords(turn, end),
      content: contentOfEnd(end),
    },
    ...otherEnds.map((other): Fact => ({
      type: 'stream_finalized',
      offset: other.offset,
      effect: 'superseded',
      words: `another stream_finalized (${other.outcome}, ${counted(other.chunkCount, 'chunk')}) does not count: ${firstOf(end)}`,
      content: contentOfEnd(other),
    })),
    callback && {
      type: 'callback',
      offset: callback.offset,
      effect: isTextReplaced(turn) ? 'replaces_text' : 'adds_parts',
      words: `${nameOfCallback(callback)}, ${callbackWords(turn)}`,
      content: contentOfCallback(callback),
    },
    ...otherCallbacks.map((other): Fact => ({
      type: 'callback',
      offset: other.offset,
      effect: 'superseded',
      words: `${nameOfCallback(other)}, is superseded by ${callback === undefined ? 'another' : nameOfCallback(callback)}; it stays readable`,
      content: contentOfCallback(other),
    })),
    ...row.decisions.flatMap((version) => decisionFacts(turn, contentsOf(version))),
  ]
  return facts
    .filter((fact) => fact !== undefined)
    .toSorted((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity) || 0) // NaN for two facts without offset, which keep their order
}

/**
 * The chunks without a recorded event, as runs.
 * @param recorded the seqs of chunks with a recorded event
 */
export function factsOfChunks(turn: KnownTurn, recorded: ReadonlySet<number>): readonly Fact[] {
  const { row, held } = turn
  const isNew = (seq: number): boolean => !recorded.has(seq)
  const folded = runsOf(Array.from({ length: row.folded }, (_, seq) => seq).filter(isNew))
  const waiting = runsOf(held.map(({ seq }) => seq).filter(isNew))
  const base = { type: 'stream_chunk', offset: undefined, content: undefined } as const
  return [
    ...folded.map((run): Fact => ({
      ...base,
      effect: isTextReplaced(turn) && streamTextOf(turn.bubble) !== '' ? 'kept_readable' : 'folded',
      words: `${chunksOf(run)} ${run[0] === run[1] ? 'is' : 'are'} folded${streamWords(turn)}`,
    })),
    ...waiting.map((run): Fact => ({
      ...base,
      effect: 'waits',
      words: `${chunksOf(run)} ${run[0] === run[1] ? 'waits' : 'wait'} for chunk ${row.folded}`,
    })),
  ]
}

const agentOf = ({ agentId }: { readonly agentId?: string }): string =>
  agentId === undefined ? '' : ` of agent ${named(agentId)}`

function linksOf({
  replyTo,
  chainId,
  regenerates,
}: {
  readonly replyTo?: string
  readonly chainId?: string
  readonly regenerates?: string
}): string {
  const links = [
    replyTo === undefined ? '' : `, in reply to ${named(replyTo)}`,
    chainId === undefined ? '' : `, in chain ${named(chainId)}`,
    regenerates === undefined ? '' : `, as another try of ${named(regenerates)}`,
  ]
  return links.join('')
}

const firstOf = (said: Said | undefined): string =>
  said?.offset === undefined ? 'the one that came first does' : `the one at offset ${said.offset} does`

function endWords(
  { bubble, row }: KnownTurn,
  end: {
    readonly outcome: string
    readonly chunkCount: number
    readonly error?: { readonly message: string }
  },
): string {
  const words = `stream_finalized ends the turn as ${end.outcome} after ${counted(end.chunkCount, 'chunk')}`
  const error = end.error === undefined ? '' : `: ${quoted(end.error.message)}`
  const lacks = `${counted(bubble.missing, 'chunk')} ${bubble.missing === 1 ? 'is' : 'are'} missing`
  if (bubble.phase === 'streaming') return `${words}${error}; it stays open, since ${lacks}`
  if (bubble.missing === 0) return `${words}${error}`
  const [callback] = contentsOf(row.callback)
  const isAnswered = callback !== undefined && end.outcome === 'completed'
  return `${words}${error}; ${lacks}${isAnswered ? `, and ${nameOfCallback(callback)}, answers without them` : ''}`
}

function callbackWords(turn: KnownTurn): string {
  const { bubble } = turn
  if (!isTextReplaced(turn)) return "has no text: its parts are shown in addition to the stream's"
  const streamText = streamTextOf(bubble)
  return streamText === ''
    ? `is the text (${characters(textOf(bubble))}); the stream has none`
    : `replaces the text; the stream's ${charactersDo(streamText, 'stays', 'stay')} readable`
}

/** Whether the stream's text is shown. */
export function streamWords(turn: KnownTurn): string {
  const text = streamTextOf(turn.bubble)
  const [callback] = contentsOf(turn.row.callback)
  if (text === '') return '; the stream has no text'
  if (callback === undefined || !isTextReplaced(turn))
    return `; the stream's ${charactersDo(text, 'is', 'are')} shown`
  return `; the stream's ${charactersDo(text, 'stays', 'stay')} readable, and ${nameOfCallback(callback)}, is shown`
}

function decisionFacts(
  { bubble }: KnownTurn,
  [decision, ...others]: readonly (Said & {
    readonly approvalId: string
    readonly approved: boolean
    readonly reason?: string
    readonly by?: string
  })[],
): readonly Fact[] {
  if (decision === undefined) return []
  const { approvalId, approved, by, offset } = decision
  const asked = bubble.streamParts.find(
    (part) => part.kind === 'tool' && part.approval?.approvalId === approvalId,
  )
  const who = by === undefined ? '' : ` by ${named(by)}`
  const words = `approval${who} ${approved ? 'approves' : 'denies'} ${named(approvalId)}`
  const call = asked?.kind === 'tool' ? ` of tool call ${named(asked.toolCallId)}` : ''
  return [
    {
      type: 'approval',
      offset,
      effect: asked === undefined ? 'waits' : 'answers',
      words: asked === undefined ? `${words}; the stream contains no such request` : `${words}${call}`,
      content: contentOfDecision(decision),
    },
    ...others.map((other): Fact => ({
      type: 'approval',
      offset: other.offset,
      effect: 'superseded',
      words: `another answer to ${named(approvalId)} does not count: ${firstOf(decision)}`,
      content: contentOfDecision(other),
    })),
  ]
}
