import { assertNever, type FinalPart } from '../protocol/index.ts'
import type { BubblePart, DataPart, FilePart, FinalBubblePart, TextPart } from './bubble.ts'
import { remember } from './remember.ts'
import { segmentsOf } from './segments.ts'

/**
 * The parts of a callback as a bubble shows them; the same list gives the same objects.
 * The keys of text count, so that an edit keeps them. The latest data of one name and id, and the latest file of one id,
 * stands where the first stood.
 */
export const callbackParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'c'))
/** The parts of a message, likewise. */
export const messageParts = remember((parts: readonly FinalPart[]) => finalParts(parts, 'p'))

function finalParts(parts: readonly FinalPart[], prefix: 'c' | 'p'): readonly FinalBubblePart[] {
  const list = new PartList<FinalBubblePart>([])
  for (const part of parts) {
    const key = `${prefix}${list.parts.length}`
    list.put(part.kind === 'text' ? { kind: 'text', key, segments: segmentsOf(part.text) } : keyed(part, key))
  }
  return list.parts.slice() // which leaves no room to grow
}

/**
 * The part with its key. That of data, and of a file with an id, is the same in both columns.
 * @param key of any other file
 */
export const keyed = <Part extends Keyless>(part: Part, key: string): Part & { readonly key: string } => ({
  ...part,
  key: nameOfContent(part) ?? key,
})

type Keyless = Omit<DataPart, 'key'> | Omit<FilePart, 'key'>

/** What a newer one of it has, too, and nothing else: the id of a file is a list of one, that of data of two. */
function nameOfContent(part: Keyless): string | undefined {
  if (part.kind === 'data') return JSON.stringify([part.name, part.dataId])
  return part.fileId === undefined ? undefined : JSON.stringify([part.fileId])
}

/** By what a tool call is found: not the key of a part, for several can be of one call. */
export const nameOfCall = (toolCallId: string): string => `tool ${toolCallId}`

/** By what text of a partId is found. */
export const nameOfText = (kind: TextPart['kind'], partId: string): string => `${kind} ${partId}`

/** By what a part is found that can change or grow behind others. No two kinds have one name: those of content begin with a bracket. */
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

/** Where the latest part of a name stands, and where the one before it. */
interface Place {
  readonly index: number
  readonly before: Place | undefined
}

/** Parts that others are added to. The latest part of a name is found by it: any number of them takes one pass, and plain text none. */
export class PartList<Part extends BubblePart = BubblePart> {
  readonly parts: Part[]
  #places: Map<string, Place> | undefined

  constructor(parts: Part[]) {
    this.parts = parts
  }

  /** Replaces the data, or the file, of this name where it stands; adds any other part. */
  put(part: Part): void {
    const name = part.kind === 'data' || part.kind === 'file' ? nameOf(part) : undefined
    this.set(name === undefined ? this.parts.length : this.indexOf(name), part)
  }

  /** @returns where the latest part of this name stands; behind all parts if there is none */
  indexOf(name: string): number {
    if (this.#places === undefined) {
      this.#places = new Map()
      this.parts.forEach((part, index) => this.#place(part, index))
    }
    return this.#places.get(name)?.index ?? this.parts.length
  }

  /** Puts the part in the place of one of its name, or behind all parts. */
  set(index: number, part: Part): void {
    if (index === this.parts.length) this.#place(part, index)
    this.parts[index] = part
  }

  /** Lets go of the parts from this index on. */
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
