import { type FinalPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, DataPart, FinalBubblePart } from './bubble.ts'
import { segmentsOf } from './segments.ts'
import { partText } from './text.ts'

/** The parts of a callback or message as a bubble shows them. Keys count, so that an edit keeps a part's key; the latest data of one name and id stands in the place of the first. */
export function finalParts(parts: readonly FinalPart[], prefix: string): readonly FinalBubblePart[] {
  const shown: FinalBubblePart[] = []
  for (const part of parts) {
    const index = part.kind === 'data' ? indexOfData(shown, part) : -1
    const key = shown[index]?.key ?? `${prefix}${shown.length}`
    if (index >= 0 && part.kind === 'data') shown[index] = { ...part, key }
    else shown.push(part.kind === 'text' ? { kind: 'text', key, segments: segmentsOf(part.text) } : { ...part, key })
  }
  return shown
}

/** Where the data of this name and id stands; -1 when it does not. */
export const indexOfData = (parts: readonly BubblePart[], { name, dataId }: Pick<DataPart, 'name' | 'dataId'>): number =>
  parts.findIndex((part) => part.kind === 'data' && part.name === name && part.dataId === dataId)

/** And back: as a snapshot carries them. */
export const wireParts = (parts: readonly FinalBubblePart[]): FinalPart[] =>
  parts.map((part) =>
    part.kind === 'data'
      ? { kind: 'data', name: part.name, dataId: part.dataId, value: part.value }
      : { kind: 'text', text: partText(part) },
  )

/** Equality of content; keys and the cut into segments do not count. */
export const sameParts = (a: readonly FinalBubblePart[], b: readonly FinalBubblePart[]): boolean =>
  a.length === b.length && a.every((part, index) => samePart(part, b[index]))

function samePart(a: FinalBubblePart, b: FinalBubblePart | undefined): boolean {
  if (a.kind === 'data') return b?.kind === 'data' && a.name === b.name && a.dataId === b.dataId && sameJson(a.value, b.value)
  return a.kind === b?.kind && partText(a) === partText(b)
}
