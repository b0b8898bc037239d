import type { BubblePart } from './bubble.ts'
import { endsHalf, isText } from './text.ts'

/** The part without the half of a character at the very end of its text or input; undefined if there is none. */
export function withoutHalf(part: BubblePart): BubblePart | undefined {
  if (part.kind === 'tool')
    return endsHalf(part.input) ? { ...part, input: part.input.slice(0, -1) } : undefined
  const end = isText(part) ? (part.segments.at(-1) ?? '') : ''
  if (!isText(part) || !endsHalf(end)) return undefined
  const rest = end.slice(0, -1)
  return { ...part, segments: part.segments.slice(0, -1).concat(rest === '' ? [] : [rest]) }
}

/** How those of the parts are shown that end with half a character, by their index. */
export function shownHalves(parts: readonly BubblePart[]): Map<number, BubblePart> {
  const halves = new Map<number, BubblePart>()
  parts.forEach((part, index) => {
    const shown = withoutHalf(part)
    if (shown !== undefined) halves.set(index, shown)
  })
  return halves
}
