import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { StreamFold } from './fold.ts'
import { shownHalves } from './half-characters.ts'
import { callbackParts, PartList } from './parts.ts'
import { remember } from './remember.ts'
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
  // Not by an iterator, which costs more than all the rest.
  if (isOpen) (stream.halves ?? shownHalves(parts)).forEach((part, index) => (shown[index] = part))
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
  const list = new PartList(
    answers(callback) ? streamParts.filter(({ kind }) => kind !== 'text') : streamParts.slice(),
  )
  for (const part of callbackParts(callback)) list.put(part)
  return list.parts
}

/** Whether a callback of these parts stands in for the stream's text: it has a text with words. */
export const answers = remember((callback: readonly FinalPart[]) =>
  callback.some((part) => part.kind === 'text' && hasWords(part.text)),
)
