import { type BubbleEvent, decodeEvent, sameJson } from '../protocol/index.ts'
import { chunkLine } from './chunk-line.ts'
import { describeInput } from './described-input.ts'
import type { Effect, ExplanationLine } from './explanation.ts'
import { contentOfEvent, type Fact, lineOfFact } from './fact.ts'
import { factsOfMessage } from './facts-of-message.ts'
import { factsOfChunks, factsOfTurn } from './facts-of-turn.ts'
import { inputsOf } from './inputs-of.ts'
import { type KnownBubble, turnOf } from './known-bubble.ts'
import { otherLine } from './other-line.ts'
import type { RecordedInput } from './recorded-input.ts'
import { named, refusalWords } from './words.ts'

/** The effect of each event of a bubble: first of the events that only its row knows, then of the recorded ones. */
export function linesOf(known: KnownBubble, inputs: readonly RecordedInput[]): readonly ExplanationLine[] {
  const facts = new Set(factsOfBubble(known))
  const context = { known, facts, seqs: new Set<number>() }
  const recorded = inputsOf(known, inputs).map(({ input, isForgotten }): ExplanationLine => {
    const { index, receipt } = input
    return {
      ...lineOf(input, isForgotten, context),
      index,
      ...(receipt !== undefined && { receipt: receipt.status }),
      ...(receipt?.violation !== undefined && { violation: receipt.violation.code }),
    }
  })
  const turn = turnOf(known)
  // Facts without a recorded event arrived before the recording, or in a snapshot.
  const rest = [...facts, ...(turn === undefined ? [] : factsOfChunks(turn, context.seqs))]
  return [...rest.map((fact) => lineOfFact(fact, known.row?.offset)), ...recorded]
}

interface Context {
  readonly known: KnownBubble
  /** The facts without a recorded event so far. */
  readonly facts: Set<Fact>
  /** The seqs of chunks with a recorded event. */
  readonly seqs: Set<number>
}

type Say = (effect: Effect, words: string) => ExplanationLine

function lineOf(input: RecordedInput, isForgotten: boolean, context: Context): ExplanationLine {
  const { known, facts } = context
  if (input.method === 'addOptimistic')
    for (const fact of facts) if (fact.type === 'optimistic') facts.delete(fact)
  if (input.method !== 'ingest') return otherLine(input, known)
  const { sentType: sent, offset } = describeInput(input)
  const type = (sent ?? 'stream_chunk') as Fact['type'] // an unknown type stays as it was sent
  const say: Say = (effect, words) =>
    lineOfFact({ type, effect, offset, words, content: undefined }, known.row?.offset)
  const decoded = decodedOf(input)
  if (input.receipt?.status === 'rejected' || !decoded.ok)
    return say('refused', refusalWords(sent, input.receipt?.violation))
  if (isForgotten) return say('forgotten', `${type} is forgotten: its thread was evicted later`)
  const { event } = decoded
  if (event.type === 'retraction') return retractionLine(event, context, say)
  if (known.retracted !== undefined) return say('gone', `${type} shows nothing: its bubble was retracted`)
  if (event.type === 'stream_chunk') return lineOfChunk(event, input, context, say)
  return versionLine(event, context, say)
}

function lineOfChunk(
  event: Extract<BubbleEvent, { readonly type: 'stream_chunk' }>,
  { receipt }: RecordedInput,
  { known, seqs }: Context,
  say: Say,
): ExplanationLine {
  const turn = turnOf(known)
  if (turn === undefined || receipt?.status === 'duplicate' || seqs.has(event.seq))
    return say('repeats', `chunk ${event.seq} adds nothing: it is already known`)
  seqs.add(event.seq)
  const { effect, words } = chunkLine(event, turn)
  return say(effect, words)
}

/** The line of an event whose content a row keeps. */
function versionLine(
  event: Exclude<BubbleEvent, { readonly type: 'stream_chunk' | 'retraction' }>,
  { known, facts }: Context,
  say: Say,
): ExplanationLine {
  const content = contentOfEvent(event)
  const isSaid = (fact: Fact): boolean => fact.type === event.type && sameJson(fact.content, content)
  const fact = [...facts].find((each) => isSaid(each) && each.offset === event.offset)
  if (fact !== undefined) {
    facts.delete(fact)
    return lineOfFact(fact, known.row?.offset)
  }
  return factsOfBubble(known).some(isSaid)
    ? say('repeats', `${event.type} adds nothing: it is already known`)
    : say('superseded', `${event.type} is superseded, and no longer kept`)
}

function retractionLine(
  { by, offset, threadId }: Extract<BubbleEvent, { readonly type: 'retraction' }>,
  { known, facts }: Context,
  say: Say,
): ExplanationLine {
  const { row, retracted } = known
  if (row !== undefined)
    return say(
      'waits',
      `retraction waits in thread ${named(threadId)}: the bubble is in thread ${named(row.threadId)}`,
    )
  if (retracted === undefined)
    return say('refused', 'retraction is refused, id_conflict: its id belongs to an answer')
  const fact = [...facts].find((each) => each.offset === offset)
  if (fact === undefined) return say('repeats', 'retraction adds nothing: it is already known')
  facts.delete(fact)
  return say('retracts', retractionWords(by))
}

const retractionWords = (by: string | undefined): string =>
  `retraction${by === undefined ? '' : ` by ${named(by)}`} removes the bubble for good`

const known = new WeakMap<RecordedInput, ReturnType<typeof decodeEvent>>()

/** Cached, since a panel explains the same inputs repeatedly. */
function decodedOf(input: RecordedInput): ReturnType<typeof decodeEvent> {
  const decoded = known.get(input) ?? decodeEvent(input.input)
  known.set(input, decoded)
  return decoded
}

/** The facts of a bubble, without its chunks. */
function factsOfBubble(known: KnownBubble): readonly Fact[] {
  const { row, retracted } = known
  if (retracted !== undefined) {
    const { offset, by } = retracted.said
    return [
      { type: 'retraction', offset, effect: 'retracts', words: retractionWords(by), content: undefined },
    ]
  }
  if (row?.kind === 'message') return factsOfMessage(row)
  const turn = turnOf(known)
  return turn === undefined ? [] : factsOfTurn(turn)
}
