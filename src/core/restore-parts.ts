import { joinPart, type SnapshotInvocation } from '../protocol/index.ts'
import type { BubblePart, ToolPart } from './bubble.ts'
import { noDecisions } from './decisions.ts'
import { keyed, PartList } from './parts.ts'
import { compactParts, oneText, type StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import { isText } from './text.ts'
import { approvalOf, toolPart } from './tool-part.ts'

/**
 * The stream column of a snapshot, before answers to approvals are filled in. The text of the last part can grow: its
 * last segment becomes the tail.
 */
export function columnOf({ folded, parts }: SnapshotInvocation): StreamColumn {
  const [first] = parts
  if (parts.length === 1 && first?.kind === 'text' && first.seq === 0 && first.partId === undefined) {
    const { sealed, tail } = cutText(joinPart(first).text)
    if (sealed.length === 0) return { folded, ...oneText, tail }
  }
  const list = new PartList<BubblePart>([])
  const seqs: number[] = []
  let tail = ''
  parts.forEach((written, index) => {
    const { seq = seqs.at(-1) ?? 0, ...part } = joinPart(written)
    const key = String(seq)
    if (isText(part)) {
      const { text, ...content } = part
      const cut = index === parts.length - 1 ? cutText(text) : { sealed: segmentsOf(text), tail: '' }
      list.put({ ...content, key, segments: cut.sealed })
      tail = cut.tail
    } else list.put(part.kind === 'tool' ? toolOf(part, key, folded) : keyed(part, key))
    if (list.parts.length > seqs.length) seqs.push(seq)
  })
  return { folded, ...compactParts(list.parts, seqs), tail }
}

type WrittenTool = Omit<Extract<SnapshotInvocation['parts'][number], { readonly kind: 'tool' }>, 'seq'>

function toolOf(
  { inputSeq, approval, isPartial, ...content }: WrittenTool,
  key: string,
  folded: number,
): ToolPart {
  const asked = approval && { approval: approvalOf(approval, noDecisions) }
  return toolPart(
    { ...content, ...asked, ...(isPartial === true && { isPartial }), key },
    inputSeq === folded - 1,
  )
}
