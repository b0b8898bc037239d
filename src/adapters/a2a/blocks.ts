import type { ChunkPart } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'

/** A chunk that was written, and the `seq` at which the part that it grows has begun. */
interface Written {
  readonly block: string
  readonly part: ChunkPart
  readonly begin: number
}

interface Block {
  readonly parts: ChunkPart[]
  textBegin: number | undefined
}

/** What a turn shows, in blocks that may grow and may be replaced: an artifact or a message each. */
export class Blocks {
  readonly #blocks = new Map<string, Block>()

  #written: Written[] = []
  readonly #labels = new Map<string, string>()

  /** A name for the parts of a block, which is as short as an id has to be. */
  labelOf(id: string): string {
    const label = this.#labels.get(id) ?? `${this.#labels.size}`
    this.#labels.set(id, label)
    return label
  }

  partsOf(id: string): readonly ChunkPart[] {
    return this.#blocks.get(id)?.parts ?? []
  }

  append(turn: TurnWriter, id: string, parts: readonly ChunkPart[]): void {
    const block = this.#blocks.get(id) ?? { parts: [], textBegin: undefined }
    this.#blocks.set(id, block)
    for (const part of parts) {
      const isText = part.kind === 'text'
      const begin = (isText ? block.textBegin : undefined) ?? turn.nextSeq
      if (isText) block.textBegin = begin
      block.parts.push(part)
      this.#written.push({ block: id, part, begin })
      turn.chunk(part)
    }
  }

  /** Puts other parts into the place of a block. What began after it is taken away with it, and shown again. */
  replace(turn: TurnWriter, id: string, parts: readonly ChunkPart[]): void {
    if (jsonTextOf(this.partsOf(id)) === jsonTextOf(parts)) return
    const fromSeq = this.#written.find(({ block }) => block === id)?.begin
    if (fromSeq === undefined) return this.append(turn, id, parts)
    turn.chunk({ kind: 'reset', fromSeq })
    const gone = this.#written.filter(({ begin }) => begin >= fromSeq)
    this.#written = this.#written.filter(({ begin }) => begin < fromSeq)
    this.#forget(id, gone)
    this.append(turn, id, parts)
    const others = gone.filter(({ block }) => block !== id)
    for (const { block } of others) this.#forget(block, gone)
    for (const { block, part } of others) this.append(turn, block, [part])
  }

  /** Takes out of a block what is gone. */
  #forget(id: string, gone: readonly Written[]): void {
    const block = this.#blocks.get(id)
    if (block === undefined) return
    const parts = new Set(gone.filter((one) => one.block === id).map(({ part }) => part))
    const isTextGone = gone.some((one) => one.block === id && one.part.kind === 'text')
    this.#blocks.set(id, {
      parts: block.parts.filter((part) => !parts.has(part)),
      textBegin: isTextGone ? undefined : block.textBegin,
    })
  }
}
