import { Ranges } from '../../core/index.ts'
import type { Place } from '../input/place.ts'

/** Offsets that no event of the file has. */
export interface OffsetHole {
  readonly from: number
  /** Exclusive. */
  readonly before: number
  /** Where the file goes on behind it. */
  readonly place: Place
}

/** How many places behind a hole are remembered. */
const placeCount = 10_000

/** Which offsets of one epoch of a thread a file has. */
export class KnownOffsets {
  readonly epoch: string
  /** Where the file first speaks of it. */
  readonly first: Place
  readonly #ranges = new Ranges()
  /** Where offsets were met that do not follow the last one. */
  readonly #jumps = new Map<number, Place>()
  #lowest: number
  #next: number
  #last: Place

  /** @param offset where the file begins to speak of the thread */
  constructor(epoch: string, offset: number, place: Place) {
    this.epoch = epoch
    this.#lowest = this.#next = offset
    this.first = this.#last = place
  }

  /** The lowest offset of which the file says anything. */
  get lowest(): number {
    return this.#lowest
  }

  add(offset: number, place: Place): void {
    if (offset < this.#lowest) this.#lowest = offset
    if (offset >= this.#next) {
      this.#next = offset + 1
      this.#last = place
    }
    if (!this.#ranges.add(offset) && this.#jumps.size < placeCount) this.#jumps.set(offset, place)
  }

  /** A reader has had all below this offset. */
  stand(offset: number, place: Place): void {
    if (offset <= this.#next) return
    this.#next = offset
    this.#last = place
  }

  /** A snapshot holds all below this offset. */
  cover(offset: number, place: Place): void {
    this.#lowest = 0
    this.#ranges.add(0, offset)
    this.stand(offset, place)
  }

  /** The offsets between the first and the last that are missing. */
  *holes(): Generator<OffsetHole> {
    let from = this.#lowest
    for (let hole = this.#ranges.hole(from); hole !== null; hole = this.#ranges.hole(from)) {
      yield { ...hole, place: this.#jumps.get(hole.before) ?? this.#last }
      from = hole.before
    }
    const end = this.#ranges.firstMissing(from)
    if (end < this.#next) yield { from: end, before: this.#next, place: this.#last }
  }
}
