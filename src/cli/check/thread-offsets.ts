import { isCount, isId, readField } from '../../protocol/index.ts'
import type { Place } from '../input/place.ts'
import type { Findings } from './findings.ts'
import { KnownOffsets } from './known-offsets.ts'

/** The offsets of the threads of a file. */
export class ThreadOffsets {
  readonly #threads = new Map<string, KnownOffsets>()
  readonly #findings: Findings
  readonly #epochOf: (threadId: string) => string | undefined

  /** @param epochOf the epoch of a thread in the store */
  constructor(findings: Findings, epochOf: (threadId: string) => string | undefined) {
    this.#findings = findings
    this.#epochOf = epochOf
  }

  get threadIds(): Iterable<string> {
    return this.#threads.keys()
  }

  /** The lowest offset of a thread that the file mentions; 0 if it mentions none. */
  lowestOf(threadId: string): number {
    return this.#threads.get(threadId)?.lowest ?? 0
  }

  /** A rejected event also has an offset: a store's cursor moves past it. */
  note(event: unknown, place: Place): void {
    const [threadId, epoch, offset] = [
      readField(event, 'threadId'),
      readField(event, 'epoch'),
      readField(event, 'offset'),
    ]
    if (typeof epoch !== 'string' || !isCount(offset) || !isId(threadId)) return
    const offsets = this.#of(threadId, epoch, offset, place)
    if (offsets.epoch === epoch) offsets.add(offset, place)
  }

  /** A snapshot of the thread contains everything below this offset. */
  cover(threadId: string, epoch: string, offset: number, place: Place): void {
    this.#of(threadId, epoch, offset, place).cover(offset, place)
  }

  /** A reader of the thread has had everything below this offset. */
  stand(threadId: string, epoch: string, offset: number, place: Place): void {
    this.#of(threadId, epoch, offset, place).stand(offset, place)
  }

  /** Nothing more follows for the thread. */
  settle(threadId: string): void {
    const offsets = this.#threads.get(threadId)
    if (offsets === undefined) return
    for (const { from, before, place } of offsets.holes()) {
      const which = before - from === 1 ? `Offset ${from} is` : `Offsets ${from} to ${before - 1} are`
      this.#findings.found('offset_gap', place, `${which} missing.`, { threadId })
    }
    const { lowest, first } = offsets
    if (lowest > 0)
      this.#findings.found('starts_late', first, `The file begins at offset ${lowest}.`, { threadId })
    this.#threads.delete(threadId)
  }

  /** The offsets of the thread's epoch. It is this epoch if the thread has none yet, or a snapshot has started it. */
  #of(threadId: string, epoch: string, offset: number, place: Place): KnownOffsets {
    const known = this.#threads.get(threadId)
    if (known?.epoch === epoch) return known
    const current = this.#epochOf(threadId) ?? epoch
    if (known !== undefined && current !== epoch) return known
    const begun = new KnownOffsets(epoch, offset, place)
    this.#threads.set(threadId, begun)
    return begun
  }
}
