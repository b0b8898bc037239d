import type { ChunkPart } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { jsonTextOf } from '../common/json-text-of.ts'

/** A chunk that was written, and the `seq` at which the part that it grows has begun. */
interface Written {
  readonly block: string
  readonly part: ChunkPart
  readonly begin: number
}

/** What a turn shows, in blocks that may grow and may be replaced: an artifact or a message each. */
export class Blocks {
  readonly #bound: BoundResponse
  #written: Written[] = []
  /** Where the text of each block has begun: it grows as one part. */
  readonly #textBegins = new Map<string, number>()

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  append(block: string, part: ChunkPart): void {
    const { turn } = this.#bound
    const isText = part.kind === 'text'
    const begin = (isText ? this.#textBegins.get(block) : undefined) ?? turn.nextSeq
    if (isText) this.#textBegins.set(block, begin)
    this.#written.push({ block, part, begin })
    turn.chunk(part)
  }

  /** Puts other parts into the place of a block. What began after it is taken away with it, and shown again. */
  replace(block: string, parts: readonly ChunkPart[]): void {
    if (jsonTextOf(this.#partsOf(block)) === jsonTextOf(parts)) return
    const gone = this.#resetFrom(this.#written.find((one) => one.block === block)?.begin)
    for (const part of parts) this.append(block, part)
    for (const other of gone) if (other.block !== block) this.append(other.block, other.part)
  }

  /** The text of a block, which is one. */
  textOf(block: string): string {
    return this.#partsOf(block)
      .map((part) => (part.kind === 'text' ? part.delta : ''))
      .join('')
  }

  #partsOf(block: string): readonly ChunkPart[] {
    return this.#written.flatMap((one) => (one.block === block ? one.part : []))
  }

  /** @returns what is gone */
  #resetFrom(fromSeq: number | undefined): readonly Written[] {
    if (fromSeq === undefined) return []
    this.#bound.turn.chunk({ kind: 'reset', fromSeq })
    for (const [block, begin] of this.#textBegins) if (begin >= fromSeq) this.#textBegins.delete(block)
    const written = this.#written
    this.#written = written.filter(({ begin }) => begin < fromSeq)
    return written.filter(({ begin }) => begin >= fromSeq)
  }
}
