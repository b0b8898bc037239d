import { UsageError } from '../core/index.ts'
import { type ChunkPart, decodeRequest, type RequestInput } from '../protocol/index.ts'
import type { Outbox } from './outbox.ts'
import { PartIds } from './part-ids.ts'

/** A part as you write it by hand. */
export type PartInput = RequestInput<'chunks'>['chunks'][number]['part']

/** Makes chunk parts of what a turn says: validates them, and gives each text the id of its block. */
export class SpokenParts {
  readonly #outbox: Outbox
  readonly #partIds = new PartIds()
  /** The seq of the first chunk of the step. */
  #stepSeq = 0

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  step(): void {
    this.#partIds.step()
    this.#outbox.seal()
    this.#stepSeq = this.#outbox.nextSeq
  }

  /** The part that resets the step; undefined if the step has no chunks. */
  get reset(): PartInput | undefined {
    const fromSeq = this.#stepSeq
    return fromSeq === this.#outbox.nextSeq ? undefined : { kind: 'reset', fromSeq }
  }

  /**
   * @returns a copy of the part; undefined if it adds nothing
   * @throws UsageError if no gateway would accept it
   */
  partOf(input: PartInput): ChunkPart | undefined {
    const decoded = decodeRequest('chunks', { chunks: [{ seq: this.#outbox.nextSeq, part: input }] })
    const part = decoded.output?.chunks[0]?.part
    if (part === undefined) throw invalid(`${decoded.path ?? 'the part'}: ${decoded.detail ?? ''}`)
    const isText = part.kind === 'text' || part.kind === 'reasoning'
    if (isText && part.delta === '') return undefined
    if (isText && part.partId === undefined) return { ...part, partId: this.#partIds.of(part.kind) }
    if (!this.#outbox.fits(part))
      throw invalid(`a part of kind ${part.kind} is larger than batch.bodyBytes. Say where it is to be had.`)
    this.#partIds.pass(part)
    return part
  }
}

const invalid = (detail: string): UsageError => new UsageError('invalid_argument', `turn: ${detail}`)
