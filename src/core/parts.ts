import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FinalBubblePart } from './bubble.ts'
import type { StreamColumn } from './row.ts'
import { segmentsOf } from './segments.ts'
import { isText } from './text.ts'

const shown = new WeakMap<readonly FinalPart[], readonly FinalBubblePart[]>()

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
export function streamPartsOf({ parts, tail }: StreamColumn, _isOpen = false): readonly BubblePart[] {
  const shown = parts.slice()
  const last = shown[shown.length - 1]
  if (tail !== '' && isText(last)) {
    const { kind, key, segments } = last
    shown[shown.length - 1] = { kind, key, segments: segments.length === 0 ? [tail] : [...segments, tail] }
  }
  return shown
}
export function answeredParts(streamParts: readonly BubblePart[], parts: readonly FinalPart[]): readonly BubblePart[] {
  const shown = streamParts.filter((part) => part.kind !== 'text' || !hasWords(parts))
  for (const part of finalParts(parts, 'c')) {
    if (part.kind === 'data') putData(shown, part)
    else shown.push(part)
  }
  return shown
}
export const hasWords = (parts: readonly FinalPart[]) => parts.some((p) => p.kind === 'text' && /[^\s\p{Default_Ignorable_Code_Point}]/u.test(p.text))
export const dataKey = ({ name, dataId }: { name: string; dataId: string }) => JSON.stringify([name, dataId])
export function putData(parts: (BubblePart | FinalBubblePart)[], data: Omit<DataPart, 'key'>): void {
  const key = dataKey(data)
  const index = parts.findIndex((part) => part.key === key)
  parts[index < 0 ? parts.length : index] = { ...data, key }
}
