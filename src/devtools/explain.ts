import {
  type Bubble,
  type BubbleKey,
  contentsOf,
  type InspectedBubble,
  invocationIdOf,
  streamTextOf,
  textOf,
  bubbleKeyOf,
  factsOf,
} from '../core/index.ts'
import { omitUndefined, type Violation } from '../protocol/index.ts'
import { type BubbleStore, inspectStore } from '../store/index.ts'
import type { Explanation, ExplanationLine, ShownMessage, ShownTurn, Standing } from './explanation.ts'
import { isKeyOf, type KnownBubble } from './known-bubble.ts'
import { linesOf } from './lines-of.ts'
import type { Recorder } from './record-events.ts'
import type { RecordedInput } from './recorded-input.ts'
import { summaryOf } from './summary-of.ts'
import { atOffset, refusalWords } from './words.ts'

/** Options of `explain`. */
export interface ExplainOptions {
  /** A recorder of the store. Each recorded event then gets a line of its own. */
  readonly recorder?: Recorder | undefined
}

/**
 * Explains what is shown of a bubble and what each of its events does, by exact ids and all that the store knows now.
 * It flushes first, as `snapshot` does, so do not call it while a component renders.
 * @param key of any bubble, known or not
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function explain(store: BubbleStore, key: BubbleKey, { recorder }: ExplainOptions = {}): Explanation {
  store.flush()
  return explanationOf(store, key, recorder?.inputs() ?? [])
}

/** Like `explain`, for the last published state. @param inputs in the order of the recording */
export function explanationOf(
  store: BubbleStore,
  asked: BubbleKey,
  inputs: readonly RecordedInput[],
): Explanation {
  const inspected = inspectStore(store, 'explain').inspect(asked)
  const { row, retracted } = inspected
  const bubble = row === undefined ? undefined : store.bubble(inspected.key)
  const known = { ...inspected, asked, bubble }
  const refused = store.violations().filter((violation) => isRefusalOf(violation, known))
  const recorded = linesOf(known, inputs)
  const isRecorded = new Set(inputs.map(({ receipt }) => receipt?.violation))
  const lines: readonly ExplanationLine[] = [
    ...refused.filter((violation) => !isRecorded.has(violation)).map(lineOfViolation),
    ...recorded,
  ]
  const standing = standingOf(known, lines)
  const threadId = row?.threadId ?? retracted?.threadId
  return omitUndefined(
    { threadId, shown: bubble && shownOf(bubble, inspected) },
    {
      key: asked,
      kind: invocationIdOf(asked) === undefined ? ('message' as const) : ('invocation' as const),
      standing,
      summary: summaryOf(standing, known, lines),
      lines,
    },
  )
}

function standingOf(known: KnownBubble, lines: readonly ExplanationLine[]): Standing {
  const { row, retracted, bubble, alternatives, key, isListed } = known
  if (row !== undefined && bubble !== undefined) {
    if (!isListed) return 'unlisted'
    return alternatives.length > 1 && alternatives.at(-1) !== key ? 'alternative' : 'shown'
  }
  if (retracted !== undefined) return 'retracted'
  if (lines.some(({ effect }) => effect === 'forgotten')) return 'evicted'
  return lines.some(({ effect }) => effect === 'refused') ? 'refused' : 'unknown'
}

function shownOf(bubble: Bubble, { row }: InspectedBubble): ShownTurn | ShownMessage {
  const text = textOf(bubble)
  if (bubble.kind === 'message') {
    const { kind, delivery, revision, author, offset } = bubble
    return omitUndefined({ offset }, { kind, delivery, revision, author, text })
  }
  const { kind, phase, body, missing, awaitingApproval, offset } = bubble
  const [said] = row?.kind === 'invocation' ? contentsOf(row.callback) : []
  const callback =
    said && omitUndefined({ offset: said.offset }, { messageId: said.messageId, revision: said.revision })
  return omitUndefined(
    { offset, callback },
    { kind, phase, body, missing, awaitingApproval, text, streamText: streamTextOf(bubble) },
  )
}

/** Codes of events that changed nothing, whatever their type. Events with other codes may have been accepted. */
const refusals: ReadonlySet<Violation['code']> = new Set([
  'missing_invocation_id',
  'unknown_type',
  'unsupported_version',
  'conflicting_chunk',
  'id_conflict',
  'epoch_changed',
  'buffer_overflow',
] as const)

/** Whether the violation is about a refused event of this bubble. */
const isRefusalOf = ({ code, event }: Violation, known: KnownBubble): boolean =>
  (refusals.has(code) || (code === 'invalid_event' && known.row === undefined)) &&
  isKeyOf(known, bubbleKeyOf(factsOf(event)))

function lineOfViolation(violation: Violation): ExplanationLine {
  const { type, offset } = factsOf(violation.event)
  return omitUndefined(
    { offset },
    {
      type: (type ?? 'stream_chunk') as ExplanationLine['type'], // an unknown type stays as it was sent
      effect: 'refused' as const,
      violation: violation.code,
      sentence: atOffset(offset, refusalWords(type, violation)),
    },
  )
}
