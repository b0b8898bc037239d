import type { BubblePart } from './bubble.ts'
import { isText } from './text.ts'

/** The end of the part's text or input: the last piece of it. */
export const endOf = (part: BubblePart): string =>
  part.kind === 'tool' ? part.input : isText(part) ? (part.segments.at(-1) ?? '') : ''

/** Returns the part without the lone surrogate at the end of its text or input. */
export function withoutHalf(part: BubblePart): BubblePart {
  const rest = endOf(part).slice(0, -1)
  if (part.kind === 'tool') return { ...part, input: rest }
  return isText(part)
    ? { ...part, segments: part.segments.slice(0, -1).concat(rest === '' ? [] : [rest]) }
    : part
}
