import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { StreamFold } from './fold.ts'
import { callbackParts, PartList } from './parts.ts'
import { remember } from './remember.ts'
import type { StreamColumn } from './row.ts'
import { StreamParts } from './stream-parts.ts'
import { hasWords, isText, withText } from './text.ts'
import { endedTool } from './tool-part.ts'

/** The column of a stream, in a row or still growing. */
export type Stream = StreamColumn | StreamFold

/**
 * The stream's parts as they are shown: a list of its own.
 * @param isOpen nothing is shown then that ends with half a character: it comes with its other half
 */
export function streamPartsOf(stream: Stream, isOpen: boolean): readonly BubblePart[] {
  if (stream instanceof StreamFold) return isOpen ? stream.shownParts : endedParts(stream.toColumn())
  return isOpen ? new StreamParts(stream).show() : endedParts(stream)
}

function endedParts({ parts, tail }: StreamColumn): readonly BubblePart[] {
  const last = parts.length - 1
  return parts.map((part, index) => {
    if (part.kind === 'tool') return endedTool(part)
    return index === last && isText(part) ? withText(part, tail) : part
  })
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
