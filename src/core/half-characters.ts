import type { BubblePart } from './bubble.ts'
import { isText } from './text.ts'

/** The end of the part's text or input: as much of it as there is in one piece. */
export const endOf = (part: BubblePart): string =>
  part.kind === 'tool' ? part.input : isText(part) ? (part.segments.at(-1) ?? '') : ''

/** The part, whose text or input ends with half a character, without that half. */
export function withoutHalf(part: BubblePart): BubblePart {
  const rest = endOf(part).slice(0, -1)
  if (part.kind === 'tool') return { ...part, input: rest }
  return isText(part)
    ? { ...part, segments: part.segments.slice(0, -1).concat(rest === '' ? [] : [rest]) }
    : part
}
