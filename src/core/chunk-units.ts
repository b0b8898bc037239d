import type { ChunkPart } from '../protocol/index.ts'
import { isText } from './text.ts'

/** Text and JSON of a chunk, names and ids included, in UTF-16 units. */
export function unitsOf(part: ChunkPart | null): number {
  if (isText(part)) return part.delta.length + (part.partId ?? '').length // as nearly all are
  const { kind: _, ...content } = part ?? { kind: null }
  return Object.values(content).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  )
}
