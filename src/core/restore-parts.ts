import { joinPart, type SnapshotInvocation } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import { PartList } from './parts.ts'
import { oneText, type StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import { isText } from './text.ts'

/** The stream's column of a snapshot. The last part's text can grow: its last segment is the tail. */
export function columnOf({ folded, parts }: SnapshotInvocation): StreamColumn {
  const whole = parts.map(joinPart)
  const last = whole.at(-1)
  const { sealed, tail } = cutText(isText(last) ? last.text : '')
  if (last === whole[0] && last?.kind === 'text' && last.seq === 0 && sealed.length === 0)
    return { folded, parts: oneText, tail }
  const column = new PartList<BubblePart>([])
  for (const part of whole) {
    if (part.kind === 'data') {
      column.put(part)
      continue
    }
    const { seq, ...content } = part
    const key = String(seq)
    if (content.kind === 'tool') column.parts.push({ ...content, key })
    else
      column.parts.push({
        kind: content.kind,
        key,
        segments: part === last ? sealed : segmentsOf(content.text),
      })
  }
  return { folded, parts: column.parts, tail }
}
