import { assertNever, type ChunkPart } from '../protocol/index.ts'

/**
 * Gives each block of text its own `partId`. A block is a run of text of one kind that forms one part anyway. A block
 * never continues a part of an earlier step, so the reset of a step leaves the earlier steps whole.
 */
export class PartIds {
  #block: { readonly kind: 'text' | 'reasoning'; readonly partId: string } | undefined
  #blockCount = 0
  /** The parts that were started. Another chunk of such a part changes it in place, so it ends no block. */
  readonly #begun = new Set<string>()

  /** Starts another step. */
  step(): void {
    this.#block = undefined
  }

  /** The block of the next text without an id. */
  of(kind: 'text' | 'reasoning'): string {
    if (this.#block?.kind !== kind) this.#block = { kind, partId: `block-${++this.#blockCount}` }
    return this.#block.partId
  }

  /** Notes a part that is not text, or that has an id of its own. */
  pass(part: ChunkPart): void {
    const key = keyOf(part)
    if (key === undefined || !this.#begun.has(key)) this.#block = undefined
    if (key === undefined) return
    // A call after the result of the same id is a new part.
    if (part.kind === 'tool_result' && part.isPartial !== true) this.#begun.delete(key)
    else this.#begun.add(key)
  }
}

/** Names the part that a chunk continues or replaces; undefined if the chunk always starts a new one. */
function keyOf(part: ChunkPart): string | undefined {
  switch (part.kind) {
    case 'text':
    case 'reasoning':
      return `${part.kind} ${part.partId}`
    case 'tool_call':
    case 'tool_result':
    case 'tool_approval':
      return `tool ${part.toolCallId}`
    case 'data':
      return JSON.stringify([part.name, part.dataId])
    case 'file':
      return part.fileId === undefined ? undefined : `file ${part.fileId}`
    case 'reset':
      return undefined
    default:
      return assertNever(part)
  }
}
