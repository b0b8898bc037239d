import { flat, isHighSurrogate } from './text.ts'

/** The least length of a segment of text, in UTF-16 units. From there on, it ends with its line … */
const leastUnits = 2_048
/** … or here, if the line does not end before. */
const mostUnits = 8_192

/** A text in segments: the complete ones, and the rest. */
export interface CutText {
  readonly sealed: readonly string[]
  readonly tail: string
}

/**
 * Cuts a text into segments. The cuts depend on the text alone, not on how it arrived, so any order, replay or
 * hydration gives the same segments. Each can be laid out as a block of its own, and no surrogate pair is split.
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

/** The end of the segment that begins at `start`; undefined while it can still grow. */
function endOfSegment(text: string, start: number): number | undefined {
  const line = text.indexOf('\n', start + leastUnits - 1) + 1
  if (line > 0 && line <= start + mostUnits) return line
  const end = start + mostUnits
  if (text.length < end) return undefined
  return isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end
}

/** Whether a tail of this length may contain a complete segment, after `delta` was added. */
export const mayCut = (units: number, delta: string): boolean =>
  units >= mostUnits || (units >= leastUnits && delta.includes('\n'))

/** All segments of a complete text. */
export function segmentsOf(text: string): readonly string[] {
  const { sealed, tail } = cutText(text)
  return sealed.concat(tail === '' ? [] : [flat(tail)]) // `push` would reserve room to grow
}
