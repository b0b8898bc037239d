import type { FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FinalBubblePart, ToolPart } from './bubble.ts'
import { remember } from './remember.ts'
import { segmentsOf } from './segments.ts'
import { isText } from './text.ts'

/**
 * The parts of a callback as a bubble shows them; the same list gives the same objects.
 * The keys of text count, so that an edit keeps them. The latest data of one name and id stands where the first stood.
 */
export const callbackParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'c'))
/** The parts of a message, likewise. */
export const messageParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'p'))

function finalParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  const list = new PartList<FinalBubblePart>([])
  for (const part of parts)
    list.put(
      part.kind === 'data'
        ? keyed(part)
        : { kind: 'text', key: `${prefix}${list.parts.length}`, segments: segmentsOf(part.text) },
    )
  return list.parts.slice() // which leaves no room to grow
}

/** The part with its key, which is the same in both columns. */
export const keyed = (data: Omit<DataPart, 'key'>): DataPart => ({
  ...data,
  key: JSON.stringify([data.name, data.dataId]),
})

/** By what a tool call is found: not the key of a part, for several can be of one call. Keys of data begin with a bracket. */
export const nameOfCall = (toolCallId: string): string => `tool ${toolCallId}`

/**
 * Parts that others are added to. Data is found by its key, and the latest part of a tool call by the call: any number of
 * them takes one pass, and plain text none.
 */
export class PartList<Part extends BubblePart = BubblePart> {
  readonly parts: Part[]
  #indices: Map<string, number> | undefined

  constructor(parts: Part[]) {
    this.parts = parts
  }

  /** Replaces the data of this name and id where it stands; adds any other part. */
  put(part: Part): void {
    this.set(part.kind === 'data' ? this.indexOf(part.key) : this.parts.length, part)
  }

  /** @returns where the part of this name stands; behind all parts if there is none */
  indexOf(name: string): number {
    if (this.#indices === undefined) {
      this.#indices = new Map()
      this.parts.forEach((part, index) => this.set(index, part))
    }
    return this.#indices.get(name) ?? this.parts.length
  }

  set(index: number, part: Part): void {
    this.parts[index] = part
    if (this.#indices !== undefined && !isText<ToolPart | DataPart | Part>(part))
      this.#indices.set(part.kind === 'tool' ? nameOfCall(part.toolCallId) : part.key, index)
  }
}
