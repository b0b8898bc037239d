import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { StreamFold } from './fold.ts'
import { callbackParts, PartList } from './parts.ts'
import { remember } from './remember.ts'
import type { StreamColumn } from './row.ts'
import { StreamParts } from './stream-parts.ts'
import { hasWords, isText, withText } from './text.ts'
import { endedTool } from './tool-part.ts'

/** The stream of a turn, as a column or still growing. */
export type Stream = StreamColumn | StreamFold

/**
 * The parts of the stream as shown, in a fresh list.
 * @param isOpen while the turn is open, a lone surrogate at the end of a text is not shown until its other half
 * arrives
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

/**
 * The parts shown with a callback: the stream's parts without its text, then the callback's. Data of the callback
 * replaces that of the stream.
 */
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

/** Whether a callback with these parts replaces the text of the stream: it contains visible text. */
export const answers = remember((callback: readonly FinalPart[]) =>
  callback.some((part) => part.kind === 'text' && hasWords(part.text)),
)
