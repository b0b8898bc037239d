import { assertNever, type ChunkPart } from '../protocol/index.ts'

/**
 * Gives each block of text a `partId` of its own. A block is what would be one part anyway: text of one kind with nothing new in
 * between. But it never grows a part of an earlier step, so a reset of a step leaves the earlier ones whole.
 */
export class PartIds {
  #block: { readonly kind: 'text' | 'reasoning'; readonly partId: string } | undefined
  #blockCount = 0
  /** The parts that were begun. A part that is said to begin again grows where it stands, so it ends no block. */
  readonly #begun = new Set<string>()

  /** What follows belongs to another step. */
  step(): void {
    this.#block = undefined
  }

  /** The block that text without an id of its own goes to. */
  of(kind: 'text' | 'reasoning'): string {
    if (this.#block?.kind !== kind) this.#block = { kind, partId: `block-${++this.#blockCount}` }
    return this.#block.partId
  }

  /** A part that is not text, or has an id of its own. */
  pass(part: ChunkPart): void {
    const key = keyOf(part)
    if (key === undefined || !this.#begun.has(key)) this.#block = undefined
    if (key === undefined) return
    // A call after the result of its id is a part of its own.
    if (part.kind === 'tool_result' && part.isPartial !== true) this.#begun.delete(key)
    else this.#begun.add(key)
  }
}

/** What a part grows or replaces; undefined where it is always one more. */
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
