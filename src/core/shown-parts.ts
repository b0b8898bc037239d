import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { StreamFold } from './fold.ts'
import { shownHalves } from './half-characters.ts'
import { finalParts, PartList } from './parts.ts'
import type { StreamColumn } from './row.ts'
import { endsHalf, hasWords, isText } from './text.ts'

/** The column of a stream, in a row or still growing. */
export type Stream = StreamColumn & Partial<Pick<StreamFold, 'known' | 'endsHalf' | 'halves'>>

/**
 * The stream's parts with the unsealed text in place: a list of its own.
 * @param isOpen nothing is shown then that ends with half a character: it comes with its other half
 */
export function streamPartsOf(stream: Stream, isOpen = false): readonly BubblePart[] {
  const { parts, tail } = stream
  const shown = parts.slice()
  const halves = isOpen ? (stream.halves ?? shownHalves(parts)) : undefined
  // Asked first: an iterator costs more than all the rest.
  if (halves !== undefined && halves.size > 0) for (const [index, part] of halves) shown[index] = part
  const last = parts[parts.length - 1] // whose sealed text is not its end: a half there is shown
  if (tail !== '' && isText(last)) {
    const text = isOpen && (stream.endsHalf ?? endsHalf(tail)) ? tail.slice(0, -1) : tail
    const { kind, key, segments } = last
    shown[shown.length - 1] =
      text === '' ? last : { kind, key, segments: segments.length === 0 ? [text] : segments.concat([text]) }
  }
  return shown
}

/** With a callback: the stream's parts other than text, then the callback's. Its data takes the place of the stream's. */
export function answeredParts(
  streamParts: readonly BubblePart[],
  callback: readonly FinalPart[],
): readonly BubblePart[] {
  const isShown = answers(callback) ? (part: BubblePart) => part.kind !== 'text' : () => true
  const list = new PartList<BubblePart>(streamParts.filter(isShown))
  for (const part of finalParts(callback, 'c')) {
    if (part.kind === 'data') list.put(part)
    else list.parts.push(part)
  }
  return list.parts
}

const answering = new WeakMap<readonly FinalPart[], boolean>()

/** Whether a callback of these parts stands in for the stream's text: it has a text with words. */
export function answers(callback: readonly FinalPart[]): boolean {
  let known = answering.get(callback)
  if (known === undefined)
    answering.set(callback, (known = callback.some((part) => part.kind === 'text' && hasWords(part.text))))
  return known
}
