import type { ChunkPart } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { jsonTextOf } from '../common/json-text-of.ts'

/** A written chunk, and the `seq` of the first chunk of its part. */
interface Written {
  readonly block: string
  readonly part: ChunkPart
  readonly begin: number
}

/** The content of a turn in blocks. Each block is an artifact or a message, which may grow or be replaced. */
export class Blocks {
  readonly #bound: BoundResponse
  #written: Written[] = []
  /** The `seq` of the first text chunk of each block. The text of a block is one part. */
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

  /** Replaces the parts of a block. This resets the stream from the block on, so later blocks are written again. */
  replace(block: string, parts: readonly ChunkPart[]): void {
    if (jsonTextOf(this.#partsOf(block)) === jsonTextOf(parts)) return
    const gone = this.#resetFrom(this.#written.find((one) => one.block === block)?.begin)
    for (const part of parts) this.append(block, part)
    for (const other of gone) if (other.block !== block) this.append(other.block, other.part)
  }

  /** The whole text of a block. */
  textOf(block: string): string {
    return this.#partsOf(block)
      .map((part) => (part.kind === 'text' ? part.delta : ''))
      .join('')
  }

  #partsOf(block: string): readonly ChunkPart[] {
    return this.#written.flatMap((one) => (one.block === block ? one.part : []))
  }

  /** @returns the removed chunks */
  #resetFrom(fromSeq: number | undefined): readonly Written[] {
    if (fromSeq === undefined) return []
    this.#bound.turn.chunk({ kind: 'reset', fromSeq })
    for (const [block, begin] of this.#textBegins) if (begin >= fromSeq) this.#textBegins.delete(block)
    const written = this.#written
    this.#written = written.filter(({ begin }) => begin < fromSeq)
    return written.filter(({ begin }) => begin >= fromSeq)
  }
}
