import { Ranges } from '../../core/index.ts'
import type { Place } from '../input/place.ts'

/** Offsets without an event in the file. */
export interface OffsetHole {
  readonly from: number
  /** Exclusive. */
  readonly before: number
  /** Where the file continues after the gap. */
  readonly place: Place
}

/** The most places after a gap that are remembered. */
const placeCount = 10_000

/** The offsets that a file contains, of one epoch of a thread. */
export class KnownOffsets {
  readonly epoch: string
  /** Where the file first mentions it. */
  readonly first: Place
  readonly #ranges = new Ranges()
  /** The places of offsets that do not follow the previous one. */
  readonly #jumps = new Map<number, Place>()
  #lowest: number
  #next: number
  #last: Place

  /** @param offset the first offset that the file mentions */
  constructor(epoch: string, offset: number, place: Place) {
    this.epoch = epoch
    this.#lowest = this.#next = offset
    this.first = this.#last = place
  }

  /** The lowest offset that the file mentions. */
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

  /** A reader has had everything below this offset. */
  stand(offset: number, place: Place): void {
    if (offset <= this.#next) return
    this.#next = offset
    this.#last = place
  }

  /** A snapshot contains everything below this offset. */
  cover(offset: number, place: Place): void {
    this.#lowest = 0
    this.#ranges.add(0, offset)
    this.stand(offset, place)
  }

  /** The missing offsets between the first and the last one. */
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
