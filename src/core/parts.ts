import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FinalBubblePart } from './bubble.ts'
import { segmentsOf } from './segments.ts'

const shown = new WeakMap<readonly FinalPart[], readonly FinalBubblePart[]>()

/**
 * The parts of a callback (prefix `c`) or message (`p`) as a bubble shows them; the same list gives the same objects.
 * The keys of text count, so that an edit keeps them. The latest data of one name and id stands where the first stood.
 */
export function finalParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  let known = shown.get(parts)
  if (known === undefined) {
    const list: FinalBubblePart[] = []
    for (const part of parts) {
      if (part.kind === 'data') putData(list, part)
      else list.push({ kind: 'text', key: `${prefix}${list.length}`, segments: segmentsOf(part.text) })
    }
    shown.set(parts, (known = list))
  }
  return known
}

/** Replaces the data of this name and id where it stands, or adds it. Its key is the same in both columns. */
export function putData(parts: (BubblePart | FinalBubblePart)[], data: Omit<DataPart, 'key'>): void {
  const key = JSON.stringify([data.name, data.dataId])
  const index = parts.findIndex((part) => part.key === key)
  parts[index < 0 ? parts.length : index] = { ...data, key }
}
