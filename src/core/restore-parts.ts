import { joinPart, type SnapshotInvocation } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { keyed, PartList } from './parts.ts'
import { compactParts, type StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import { isText } from './text.ts'

/** The stream's column of a snapshot. The last part's text can grow: its last segment is the tail. */
export function columnOf({ folded, parts }: SnapshotInvocation): StreamColumn {
  const whole = parts.map(joinPart)
  const last = whole.at(-1)
  const { sealed, tail } = cutText(isText(last) ? last.text : '')
  const list = new PartList<BubblePart>([])
  for (const part of whole) {
    if (part.kind === 'data') {
      list.put(keyed(part))
      continue
    }
    const { seq, ...content } = part
    const key = String(seq)
    if (content.kind === 'tool') list.put({ ...content, key })
    else
      list.put({
        kind: content.kind,
        key,
        segments: part === last ? sealed : segmentsOf(content.text),
      })
  }
  return { folded, parts: compactParts(list.parts), tail }
}
