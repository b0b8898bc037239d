import { assertNever, type FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FilePart, FinalBubblePart, TextPart } from './bubble.ts'
import { remember } from './remember.ts'
import { segmentsOf } from './segments.ts'

/**
 * The parts of a callback as a bubble shows them. The same list gives the same objects. The keys of text parts are
 * numbered, so that an edit keeps them. Later data with the same name and id, or a later file with the same id,
 * replaces the first in place.
 */
export const callbackParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'c'))
/** The same for the parts of a message. */
export const messageParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'p'))

function finalParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  const list = new PartList<FinalBubblePart>([])
  for (const part of parts) {
    const key = `${prefix}${list.parts.length}`
    list.put(part.kind === 'text' ? { kind: 'text', key, segments: segmentsOf(part.text) } : keyed(part, key))
  }
  return list.parts.slice() // the copy reserves no room to grow
}

/**
 * Adds the key to a part. Data, and a file with an id, has the same key in the stream and in callbacks.
 * @param key of a file without an id
 */
export const keyed = <Part extends Keyless>(part: Part, key: string): Part & { readonly key: string } => ({
  ...part,
  key: nameOfContent(part) ?? key,
})

type Keyless = Omit<DataPart, 'key'> | Omit<FilePart, 'key'>

/**
 * Identifies data or a file, so that a newer version can replace it. A file gives a list of one id, data a list of
 * two.
 */
function nameOfContent(part: Keyless): string | undefined {
  if (part.kind === 'data') return JSON.stringify([part.name, part.dataId])
  return part.fileId === undefined ? undefined : JSON.stringify([part.fileId])
}

/** The name of a tool call. It is no part key, because several parts can belong to one call. */
export const nameOfCall = (toolCallId: string): string => `tool ${toolCallId}`

/** The name of a text with a partId. */
export const nameOfText = (kind: TextPart['kind'], partId: string): string => `${kind} ${partId}`

/**
 * The name of a part that can still change or grow after others were added. Names of different kinds never collide:
 * those of data and files start with a bracket.
 */
function nameOf(part: BubblePart): string | undefined {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
      return part.partId === undefined ? undefined : nameOfText(part.kind, part.partId)
    case 'tool':
      return nameOfCall(part.toolCallId)
    case 'data':
    case 'file':
      return nameOfContent(part)
    default:
      return assertNever(part)
  }
}

/** The index of the latest part of a name, and of the one before it. */
interface Place {
  readonly index: number
  readonly before: Place | undefined
}

/**
 * A growing list of parts. The latest part of a name is found by its name. All parts are indexed in one pass; plain
 * text needs none.
 */
export class PartList<Part extends BubblePart = BubblePart> {
  readonly parts: Part[]
  #places: Map<string, Place> | undefined

  constructor(parts: Part[]) {
    this.parts = parts
  }

  /** Replaces data or a file of the same name in place. Appends any other part. */
  put(part: Part): void {
    const name = part.kind === 'data' || part.kind === 'file' ? nameOf(part) : undefined
    this.set(name === undefined ? this.parts.length : this.indexOf(name), part)
  }

  /** @returns the index of the latest part of this name, or the length if there is none */
  indexOf(name: string): number {
    if (this.#places === undefined) {
      this.#places = new Map()
      this.parts.forEach((part, index) => this.#place(part, index))
    }
    return this.#places.get(name)?.index ?? this.parts.length
  }

  /** Replaces the part at this index, or appends it if the index is the length. */
  set(index: number, part: Part): void {
    if (index === this.parts.length) this.#place(part, index)
    this.parts[index] = part
  }

  /** Removes the parts from this index on. */
  cut(length: number): void {
    for (const part of this.parts.splice(length).reverse()) {
      const name = nameOf(part)
      if (name === undefined || this.#places === undefined) continue
      const before = this.#places.get(name)?.before
      if (before === undefined) this.#places.delete(name)
      else this.#places.set(name, before)
    }
  }

  #place(part: Part, index: number): void {
    const name = this.#places && nameOf(part)
    if (name !== undefined) this.#places?.set(name, { index, before: this.#places.get(name) })
  }
}
