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
  if (known === undefined) shown.set(parts, (known = makeParts(parts, prefix)))
  return known
}

function makeParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  const text = (part: FinalPart & { readonly kind: 'text' }, place: number): FinalBubblePart => {
    return { kind: 'text', key: `${prefix}${place}`, segments: segmentsOf(part.text) }
  }
  const [first] = parts
  if (parts.length === 1 && first?.kind === 'text') return [text(first, 0)]
  const list = new PartList<FinalBubblePart>([])
  for (const part of parts) {
    if (part.kind === 'data') list.put(part)
    else list.parts.push(text(part, list.parts.length))
  }
  return list.parts.slice() // which leaves no room to grow
}

/** The key of data is the same in both columns. */
export const dataKey = ({ name, dataId }: Pick<DataPart, 'name' | 'dataId'>): string =>
  JSON.stringify([name, dataId])

/** Parts that others are added to. Data is found by its key: any number of them takes one pass. */
export class PartList<Part extends { readonly key: string } = BubblePart> {
  readonly parts: (Part | DataPart)[]
  #indices: Map<string, number> | undefined

  constructor(parts: (Part | DataPart)[]) {
    this.parts = parts
  }

  /** Replaces the data of this name and id where it stands, or adds it. */
  put(data: Omit<DataPart, 'key'>): void {
    const key = dataKey(data)
    const indices = (this.#indices ??= new Map(this.parts.map((part, index) => [part.key, index])))
    const index = indices.get(key) ?? this.parts.length
    indices.set(key, index)
    this.parts[index] = { ...data, key }
  }
}
