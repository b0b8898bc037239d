import { flat, isHighSurrogate } from './text.ts'

/** A segment of text is at least this long, in UTF-16 units, and then ends with its line … */
const leastUnits = 2_048
/** … or here, where the line does not end. */
const mostUnits = 8_192

/** A text in segments: those that are complete, and the rest. */
export interface CutText {
  readonly sealed: readonly string[]
  readonly tail: string
}

/**
 * Cuts a text into segments. The cuts depend on the text alone, never on how it arrived: segments are equal after any
 * order, replay or hydration. Each can be laid out as a block of its own, and no surrogate pair is torn.
 */
export function cutText(text: string): CutText {
  const sealed: string[] = []
  let start = 0
  for (let end = endOfSegment(text, 0); end !== undefined; end = endOfSegment(text, end)) {
    sealed.push(text.slice(start, end))
    start = end
  }
  return { sealed, tail: text.slice(start) }
}

/** Where the segment that begins at `start` ends; undefined while it can still grow. */
function endOfSegment(text: string, start: number): number | undefined {
  const line = text.indexOf('\n', start + leastUnits - 1) + 1
  if (line > 0 && line <= start + mostUnits) return line
  const end = start + mostUnits
  if (text.length < end) return undefined
  return isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end
}

/** Whether a tail of this length, whose last addition is `delta`, can have a segment to cut off. */
export const mayCut = (units: number, delta: string): boolean =>
  units >= mostUnits || (units >= leastUnits && delta.includes('\n'))

/** All segments of a text that is complete. */
export function segmentsOf(text: string): readonly string[] {
  const { sealed, tail } = cutText(text)
  return sealed.concat(tail === '' ? [] : [flat(tail)]) // leaves no room to grow, as `push` does
}
