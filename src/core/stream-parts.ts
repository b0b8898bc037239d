import type { BubblePart, TextPart } from './bubble.ts'
import type { Decisions } from './decisions.ts'
import { firstIndex } from './first-index.ts'
import { endOf, withoutHalf } from './half-characters.ts'
import { nameOfText, PartList } from './parts.ts'
import { compactParts, type StreamColumn } from './row.ts'
import { cutText, mayCut } from './segments.ts'
import { endsHalf, flat, isText, withText } from './text.ts'
import { decided, toolPart } from './tool-part.ts'

/**
 * The parts of a stream while any of them grows. A delta of text is one `+=`, whatever the length of the message and the
 * number of its parts: the end of each text stands beside its part, which is immutable, as all are. Who shows the parts
 * copies their list, and makes anew only those that have changed.
 */
export class StreamParts {
  readonly #list: PartList
  readonly #seqs: number[]
  /** The end of each text, not sealed into a segment yet. Where there is none, the last segment may be one to go on with. */
  readonly #tails: string[]
  /** The parts that end with half a character. */
  readonly #halves = new Set<number>()
  /** The parts as they are shown while the turn is open … */
  readonly #shown: BubblePart[] = []
  /** … but for these. */
  readonly #changed = new Set<number>()
  /** The one that has changed last: deltas come in runs. */
  #latest = -1
  #inputIndex = -1

  constructor({ parts, seqs, tail }: StreamColumn) {
    this.#list = new PartList(parts.slice())
    this.#seqs = seqs.slice()
    this.#tails = parts.map((_, index) => (index === parts.length - 1 ? tail : ''))
    parts.forEach((part, index) => {
      if (part.kind === 'tool' && part.state === 'input') this.#inputIndex = index
      this.#note(index, this.#tails[index] || endOf(part))
    })
  }

  get length(): number {
    return this.#list.parts.length
  }

  at(index: number): BubblePart | undefined {
    return this.#list.parts[index]
  }

  /** @returns where the latest part of this name stands; behind all parts if there is none */
  indexOf(name: string): number {
    return this.#list.indexOf(name)
  }

  /** @returns where the text stands that a delta goes on with; behind all parts if it begins one */
  indexOfText(kind: TextPart['kind'], partId: string | undefined): number {
    const index = partId === undefined ? this.length - 1 : this.#latest
    const part = this.at(index)
    if (part?.kind === kind && part.partId === partId) return index
    return partId === undefined ? this.length : this.indexOf(nameOfText(kind, partId))
  }

  /** @param seq that of its first chunk */
  push(part: BubblePart, seq: number): void {
    const index = this.length
    // A text that others stand behind is whole, as a rule.
    if (index > 0) this.#tails[index - 1] = flat(this.#tails[index - 1] as string) // each part has one
    this.#seqs.push(seq)
    this.#tails.push('')
    this.replace(index, part, endOf(part))
  }

  /**
   * Puts the part in the place of one of the same name.
   * @param end the last that its text or input gained, if it did: to look into the whole would make one string of it each time
   */
  replace(index: number, part: BubblePart, end?: string): void {
    this.#list.set(index, part)
    this.#note(index, end)
  }

  /** Adds to the text at this index. */
  grow(index: number, delta: string): void {
    let tail = (this.#tails[index] || this.#reopen(index)) + delta
    if (mayCut(tail.length, delta)) {
      const cut = cutText(tail)
      if (cut.sealed.length > 0) this.#setSegments(index, (segments) => segments.concat(cut.sealed))
      tail = cut.tail
    }
    this.#tails[index] = tail
    this.#note(index, delta)
  }

  /** The chunk that is folded is of the input of this part; -1: of none. A tool whose input has ended runs. */
  setInput(index: number): void {
    if (index === this.#inputIndex) return // nearly always: no chunk before was of an input, nor is this one
    const before = this.at(this.#inputIndex)
    if (before?.kind === 'tool' && before.state === 'input') this.replace(this.#inputIndex, toolPart(before))
    this.#inputIndex = index
  }

  /** Lets go of the parts whose first chunk has this seq or a higher one. */
  reset(fromSeq: number): void {
    const length = firstIndex(this.length, (index) => (this.#seqs[index] ?? 0) >= fromSeq)
    for (let index = length; index < this.length; index++) {
      this.#halves.delete(index)
      this.#changed.delete(index)
    }
    if (this.#inputIndex >= length) this.#inputIndex = -1
    this.#latest = -1
    this.#list.cut(length)
    for (const list of [this.#seqs, this.#tails, this.#shown]) list.splice(length)
  }

  /** Fills in what was decided of what the tools have asked. */
  decide(decisions: Decisions): void {
    this.#list.parts.forEach((part, index) => {
      const now = decided(part, decisions)
      if (now !== part) this.replace(index, now)
    })
  }

  /** What is shown of the parts while the turn is open: a list of its own. One that has not changed is the same object. */
  show(): readonly BubblePart[] {
    // Not by an iterator, which costs more than all the rest.
    this.#changed.forEach((index) => {
      const part = this.#list.parts[index] as BubblePart // what was let go of is not among them
      const isHalf = this.#halves.has(index)
      const tail = this.#tails[index] as string // each part has one
      if (tail === '' || !isText(part)) this.#shown[index] = isHalf ? withoutHalf(part) : part
      else this.#shown[index] = withText(part, isHalf ? tail.slice(0, -1) : tail)
    })
    this.#changed.clear()
    this.#latest = -1
    return this.#shown.slice()
  }

  /** The parts as they are, in a list that does not grow. */
  toColumn(): Omit<StreamColumn, 'folded'> {
    const last = this.length - 1
    const parts = this.#list.parts.map((part, index) => {
      if (part.kind === 'tool') flat(part.input)
      const tail = flat(this.#tails[index] as string) // each part has one
      return index < last && isText(part) ? withText(part, tail) : part
    })
    return { ...compactParts(parts, this.#seqs.slice()), tail: flat(this.#tails[last] ?? '') }
  }

  /** Takes the end of a text out of its segments, if it can grow. */
  #reopen(index: number): string {
    const part = this.at(index)
    const { sealed, tail } = cutText(part === undefined ? '' : endOf(part))
    if (tail !== '' && sealed.length === 0) this.#setSegments(index, (segments) => segments.slice(0, -1))
    return tail
  }

  #setSegments(index: number, change: (segments: readonly string[]) => readonly string[]): void {
    const part = this.at(index)
    if (isText(part)) this.#list.set(index, { ...part, segments: change(part.segments) })
  }

  /** The part at this index is shown anew. */
  #note(index: number, end: string | undefined): void {
    if (end !== undefined && endsHalf(end)) this.#halves.add(index)
    else if (end !== undefined && this.#halves.size > 0) this.#halves.delete(index)
    if (index === this.#latest) return
    this.#latest = index
    this.#changed.add(index)
  }
}
