import { textOf } from '../core/index.ts'
import { assertNever } from '../protocol/index.ts'
import type { ExplanationLine, Standing } from './explanation.ts'
import { streamWords } from './facts-of-turn.ts'
import type { KnownBubble } from './known-bubble.ts'
import { characters, counted, named } from './words.ts'

/** What a thread shows of a bubble, and why not more, in whole sentences. */
export function summaryOf(standing: Standing, known: KnownBubble, lines: readonly ExplanationLine[]): string {
  const { row, retracted, alternatives } = known
  const id = named(known.asked)
  switch (standing) {
    case 'shown':
      return `${id} is shown in thread ${named(row?.threadId ?? '')}. ${contentOf(known)}`
    case 'alternative':
      return `${id} is not shown: in its place stands ${named(alternatives.at(-1) ?? '')}, another try that was created later. ${contentOf(known)}`
    case 'unlisted':
      return `${id} is not among the keys of thread ${named(row?.threadId ?? '')}: the thread has earlier bubbles that are not loaded, and the beginning of this one is not known. ${contentOf(known)}`
    case 'retracted': {
      const { offset, by } = retracted?.said ?? {}
      return `${id} is gone for good: a retraction${by === undefined ? '' : ` by ${named(by)}`}${offset === undefined ? '' : ` at offset ${offset}`} has taken it back.`
    }
    case 'evicted':
      return `${id} is not known any more: its thread was let go after it came. A snapshot or a replay brings it back.`
    case 'refused':
      return `${id} is not known: ${refusedWords(lines)}`
    case 'unknown':
      return `${id} is not known: no event, snapshot or message that was taken in names it.`
    default:
      return assertNever(standing)
  }
}

/** What is shown where the bubble is. */
function contentOf({ row, bubble, held }: KnownBubble): string {
  if (row === undefined || bubble === undefined) return ''
  if (row.kind === 'invocation' && bubble.kind === 'invocation') {
    const { phase, missing } = bubble
    const lacks =
      missing === 0 ? '' : `, and ${counted(missing, 'chunk')} ${missing === 1 ? 'is' : 'are'} missing`
    const stream = streamWords({ row, bubble, held }).slice(2)
    return `The turn is ${phase}${lacks}. It shows ${characters(textOf(bubble))} of text; ${stream}.`
  }
  return `It shows ${characters(textOf(bubble))} of text.`
}

const refusedWords = (lines: readonly ExplanationLine[]): string => {
  const count = lines.filter(({ effect }) => effect === 'refused').length
  return count === 1
    ? 'the one event that came of it was refused.'
    : `all ${count} events that came of it were refused.`
}
