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
 * The parts of a stream while any of them can grow. A delta of text is one `+=`, however long the message and however
 * many its parts: the end of each text is kept beside its part. Parts are immutable. `show` copies their list, and
 * remakes only the parts that have changed.
 */
export class StreamParts {
  readonly #list: PartList
  readonly #seqs: number[]
  /**
   * The end of each text that is not sealed into a segment yet. If it is empty, the last segment may still be able to
   * grow.
   */
  readonly #tails: string[]
  /** The indexes of parts that end with a lone surrogate. */
  readonly #halves = new Set<number>()
  /** The parts as shown while the turn is open … */
  readonly #shown: BubblePart[] = []
  /** … except for these indexes. */
  readonly #changed = new Set<number>()
  /** The index that changed last: deltas come in runs. */
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

  /** @returns the index of the latest part of this name, or the length if there is none */
  indexOf(name: string): number {
    return this.#list.indexOf(name)
  }

  /** @returns the index of the text that a delta continues, or the length if it starts a new one */
  indexOfText(kind: TextPart['kind'], partId: string | undefined): number {
    const index = partId === undefined ? this.length - 1 : this.#latest
    const part = this.at(index)
    if (part?.kind === kind && part.partId === partId) return index
    return partId === undefined ? this.length : this.indexOf(nameOfText(kind, partId))
  }

  /** @param seq that of the part's first chunk */
  push(part: BubblePart, seq: number): void {
    const index = this.length
    // A text with parts after it is usually complete.
    if (index > 0) this.#tails[index - 1] = flat(this.#tails[index - 1] as string) // every part has a tail
    this.#seqs.push(seq)
    this.#tails.push('')
    this.replace(index, part, endOf(part))
  }

  /**
   * Replaces the part at this index by one of the same name.
   * @param end what its text or input gained last, if anything; reading the whole text would make V8 join its pieces
   * each time
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

  /**
   * Sets the tool part whose input the current chunk continues; -1 for none. A tool whose input has ended is running.
   */
  setInput(index: number): void {
    if (index === this.#inputIndex) return // the usual case: neither chunk is part of an input
    const before = this.at(this.#inputIndex)
    if (before?.kind === 'tool' && before.state === 'input') this.replace(this.#inputIndex, toolPart(before))
    this.#inputIndex = index
  }

  /** Removes the parts whose first chunk has this seq or a higher one. */
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

  /** Fills answers into the requests for approval. */
  decide(decisions: Decisions): void {
    this.#list.parts.forEach((part, index) => {
      const now = decided(part, decisions)
      if (now !== part) this.replace(index, now)
    })
  }

  /** The parts as shown while the turn is open, in a fresh list. An unchanged part is the same object. */
  show(): readonly BubblePart[] {
    // An iterator would cost more than all the rest.
    this.#changed.forEach((index) => {
      const part = this.#list.parts[index] as BubblePart // removed parts are not among them
      const isHalf = this.#halves.has(index)
      const tail = this.#tails[index] as string // every part has a tail
      if (tail === '' || !isText(part)) this.#shown[index] = isHalf ? withoutHalf(part) : part
      else this.#shown[index] = withText(part, isHalf ? tail.slice(0, -1) : tail)
    })
    this.#changed.clear()
    this.#latest = -1
    return this.#shown.slice()
  }

  /** The current parts, in a list that does not grow. */
  toColumn(): Omit<StreamColumn, 'folded'> {
    const last = this.length - 1
    const parts = this.#list.parts.map((part, index) => {
      if (part.kind === 'tool') flat(part.input)
      const tail = flat(this.#tails[index] as string) // every part has a tail
      return index < last && isText(part) ? withText(part, tail) : part
    })
    return { ...compactParts(parts, this.#seqs.slice()), tail: flat(this.#tails[last] ?? '') }
  }

  /** Takes the end of a text out of its segments, if it can still grow. */
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

  /** Marks the part at this index as changed. */
  #note(index: number, end: string | undefined): void {
    if (end !== undefined && endsHalf(end)) this.#halves.add(index)
    else if (end !== undefined && this.#halves.size > 0) this.#halves.delete(index)
    if (index === this.#latest) return
    this.#latest = index
    this.#changed.add(index)
  }
}
