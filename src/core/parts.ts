import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FinalBubblePart } from './bubble.ts'
import { segmentsOf } from './segments.ts'

const shown = new WeakMap<readonly FinalPart[], readonly FinalBubblePart[]>()

/**
 * The parts of a callback (prefix `c`) or message (`p`) as a bubble shows them; the same list gives the same objects.
 * Keys count, so that an edit keeps a part's key. The latest data of one name and id stands where the first stood.
 */
export function finalParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  let known = shown.get(parts)
  if (known === undefined) {
    const list: FinalBubblePart[] = []
    for (const part of parts) {
      if (part.kind === 'data') putData(list, part, `${prefix}${list.length}`)
      else list.push({ kind: 'text', key: `${prefix}${list.length}`, segments: segmentsOf(part.text) })
    }
    shown.set(parts, (known = list))
  }
  return known
}

type Data = Omit<DataPart, 'key'>

/** Replaces the data of this name and id where it stands and keeps its key; or adds it under `key`. */
export function putData(parts: (BubblePart | FinalBubblePart)[], data: Data, key: string): void {
  const index = parts.findIndex(
    (part) => part.kind === 'data' && part.name === data.name && part.dataId === data.dataId,
  )
  parts[index < 0 ? parts.length : index] = { ...data, key: parts[index]?.key ?? key }
}
