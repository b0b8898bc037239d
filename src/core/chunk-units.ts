import type { ChunkPart } from '../protocol/index.ts'
import { isText } from './text.ts'

/** The size of a chunk's text, JSON, names and ids, in UTF-16 units. */
export function unitsOf(part: ChunkPart | null): number {
  if (isText(part)) return part.delta.length + (part.partId ?? '').length // most parts are text
  const { kind: _, ...content } = part ?? { kind: null }
  return Object.values(content).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  )
}
