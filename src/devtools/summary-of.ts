import { textOf } from '../core/index.ts'
import { assertNever } from '../protocol/index.ts'
import type { ExplanationLine, Standing } from './explanation.ts'
import { streamWords } from './facts-of-turn.ts'
import type { KnownBubble } from './known-bubble.ts'
import { characters, counted, named } from './words.ts'

/** What a thread shows of a bubble, and why it does not show more, in whole sentences. */
export function summaryOf(standing: Standing, known: KnownBubble, lines: readonly ExplanationLine[]): string {
  const { row, retracted, alternatives } = known
  const id = named(known.asked)
  switch (standing) {
    case 'shown':
      return `${id} is shown in thread ${named(row?.threadId ?? '')}. ${contentOf(known)}`
    case 'alternative':
      return `${id} is not shown: ${named(alternatives.at(-1) ?? '')}, a later try at the same answer, is shown instead. ${contentOf(known)}`
    case 'unlisted':
      return `${id} is not listed in thread ${named(row?.threadId ?? '')}: the thread has earlier bubbles that are not loaded, and the beginning of this bubble is not known. ${contentOf(known)}`
    case 'retracted': {
      const { offset, by } = retracted?.said ?? {}
      return `${id} was retracted${by === undefined ? '' : ` by ${named(by)}`}${offset === undefined ? '' : ` at offset ${offset}`}. A retraction is final.`
    }
    case 'evicted':
      return `${id} is no longer known: its thread was evicted. A snapshot or a replay restores it.`
    case 'refused':
      return `${id} is not known: ${refusedWords(lines)}`
    case 'unknown':
      return `${id} is not known: no accepted event, snapshot or message names it.`
    default:
      return assertNever(standing)
  }
}

/** What the bubble shows. */
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
    ? 'the only event that names it was refused.'
    : `all ${count} events that name it were refused.`
}
