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

/** What each event of a bubble does: those that its row knows, and those that were recorded. */
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
  // What nobody has recorded came before the recording, or by a snapshot.
  const rest = [...facts, ...(turn === undefined ? [] : factsOfChunks(turn, context.seqs))]
  return [...rest.map((fact) => lineOfFact(fact, known.row?.offset)), ...recorded]
}

interface Context {
  readonly known: KnownBubble
  /** Those that no recorded event was found for so far. */
  readonly facts: Set<Fact>
  /** Of the chunks that a recorded event was found for. */
  readonly seqs: Set<number>
}

type Say = (effect: Effect, words: string) => ExplanationLine

function lineOf(input: RecordedInput, isForgotten: boolean, context: Context): ExplanationLine {
  const { known, facts } = context
  if (input.method === 'addOptimistic')
    for (const fact of facts) if (fact.type === 'optimistic') facts.delete(fact)
  if (input.method !== 'ingest') return otherLine(input, known)
  const { sentType: sent, offset } = describeInput(input)
  const type = (sent ?? 'stream_chunk') as Fact['type'] // of an unknown type, what was sent
  const say: Say = (effect, words) =>
    lineOfFact({ type, effect, offset, words, content: undefined }, known.row?.offset)
  const decoded = decodedOf(input)
  if (input.receipt?.status === 'rejected' || !decoded.ok)
    return say('refused', refusalWords(sent, input.receipt?.violation))
  if (isForgotten) return say('forgotten', `${type} is forgotten: its thread was let go since`)
  const { event } = decoded
  if (event.type === 'retraction') return retractionLine(event, context, say)
  if (known.retracted !== undefined) return say('gone', `${type} shows nothing: its bubble was taken back`)
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
    return say('repeats', `chunk ${event.seq} is known already: nothing of it is new`)
  seqs.add(event.seq)
  const { effect, words } = chunkLine(event, turn)
  return say(effect, words)
}

/** An event of which a row keeps what was said. */
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
    ? say('repeats', `${event.type} is known already: nothing of it is new`)
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
    return say('refused', 'retraction is refused, id_conflict: its id is that of an answer')
  const fact = [...facts].find((each) => each.offset === offset)
  if (fact === undefined) return say('repeats', 'retraction is known already: nothing of it is new')
  facts.delete(fact)
  return say('retracts', retractionWords(by))
}

const retractionWords = (by: string | undefined): string =>
  `retraction${by === undefined ? '' : ` by ${named(by)}`} takes the bubble back for good`

const known = new WeakMap<RecordedInput, ReturnType<typeof decodeEvent>>()

/** The same result for the same input: a panel explains again and again. */
function decodedOf(input: RecordedInput): ReturnType<typeof decodeEvent> {
  const decoded = known.get(input) ?? decodeEvent(input.input)
  known.set(input, decoded)
  return decoded
}

/** What the store knows of a bubble, event by event; chunks it does not know so. */
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
