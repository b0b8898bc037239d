import { type ChunkPart, type FinalPart, joinHalves, type SnapshotInvocation } from '../protocol/index.ts'
import type { BubblePart } from './bubble.ts'
import type { HeldChunk } from './fold.ts'
import { PartList } from './parts.ts'
import { oneText, type StreamColumn } from './row.ts'
import { cutText, segmentsOf } from './segments.ts'
import { isText } from './text.ts'

type SnapshotFinalPart = NonNullable<SnapshotInvocation['callbacks']>[number]['parts'][number]
type SnapshotChunk = NonNullable<SnapshotInvocation['held']>[number]

/** The stream's column of a snapshot. The last part's text can grow: its last segment is the tail. */
export function columnOf({ folded, parts }: SnapshotInvocation): StreamColumn {
  const last = parts.at(-1)
  const { sealed, tail } = cutText(isText(last) ? joinHalves(last) : '')
  if (last === parts[0] && last?.kind === 'text' && last.seq === 0 && sealed.length === 0)
    return { folded, parts: oneText, tail }
  const column = new PartList<BubblePart>([])
  for (const part of parts) {
    const key = part.kind === 'data' ? '' : String(part.seq)
    if (part.kind === 'data') column.put(part)
    else if (part.kind === 'tool') {
      const { seq: _seq, lead: _lead, carry: _carry, ...tool } = part
      column.parts.push({ ...tool, key, input: wholeText(part.input, part) })
    } else
      column.parts.push({
        kind: part.kind,
        key,
        segments: part === last ? sealed : segmentsOf(joinHalves(part)),
      })
  }
  return { folded, parts: column.parts, tail }
}

/** The chunks of a snapshot that wait for a hole. */
export const heldOf = (held: readonly SnapshotChunk[]): readonly HeldChunk[] =>
  held.map(({ seq, part }) => ({ seq, part: part === null ? null : chunkPartOf(part) }))

function chunkPartOf(part: NonNullable<SnapshotChunk['part']>): ChunkPart {
  if (part.kind === 'tool_result' || part.kind === 'data') return part
  const { lead, carry, ...chunk } = part
  if (chunk.kind === 'tool_call')
    return { ...chunk, inputDelta: wholeText(chunk.inputDelta, { lead, carry }) }
  return { ...chunk, delta: wholeText(chunk.delta, { lead, carry }) }
}

/** The parts of a callback or a message; the same list where no text was split. */
export const finalPartsOf = (parts: readonly SnapshotFinalPart[]): readonly FinalPart[] =>
  parts.some((part) => part.kind === 'text' && (part.lead ?? part.carry) !== undefined)
    ? parts.map((part) => (part.kind === 'text' ? { kind: part.kind, text: joinHalves(part) } : part))
    : parts

const wholeText = (
  text: string,
  { lead, carry }: { lead?: number | undefined; carry?: number | undefined },
): string => joinHalves({ text, ...(lead !== undefined && { lead }), ...(carry !== undefined && { carry }) })
