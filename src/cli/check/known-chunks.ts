import type { Place } from '../input/place.ts'

/** The content of an event, as a hash, and where the file first has it. */
export interface KnownContent {
  readonly hash: number
  readonly place: Place
}

/** The numbers kept of a chunk: the two halves of its hash, and its place. */
const width = 5

/** The chunks of one turn, by seq. Each one that follows another takes 20 bytes. */
export class KnownChunks {
  readonly #file: string
  /** The seq of the first chunk in the list. */
  readonly #from: number
  #list = new Uint32Array(8 * width)
  #count = 0
  /** Chunks that came before the one that precedes them, or that are below the list. */
  readonly #apart = new Map<number, readonly number[]>()

  /** @param from the seq of the first chunk that the file has */
  constructor(file: string, from: number) {
    this.#file = file
    this.#from = from
  }

  get(seq: number): KnownContent | undefined {
    const index = seq - this.#from
    const isListed = index >= 0 && index < this.#count
    const numbers = isListed ? this.#list.subarray(index * width, (index + 1) * width) : this.#apart.get(seq)
    return numbers === undefined ? undefined : contentOf(this.#file, numbers)
  }

  /** Adds a chunk that is not known. */
  add(seq: number, hash: number, place: Place): void {
    if (seq !== this.#from + this.#count) {
      this.#apart.set(seq, numbersOf(hash, place))
      return
    }
    this.#push(numbersOf(hash, place))
    if (this.#apart.size === 0) return
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#push(next)
  }

  /** Removes the chunk that now follows the list, if it has already come. */
  #next(): readonly number[] | undefined {
    const seq = this.#from + this.#count
    const numbers = this.#apart.get(seq)
    this.#apart.delete(seq)
    return numbers
  }

  #push(numbers: readonly number[]): void {
    const at = this.#count * width
    if (at === this.#list.length) {
      const longer = new Uint32Array(this.#list.length * 2)
      longer.set(this.#list)
      this.#list = longer
    }
    this.#list.set(numbers, at)
    this.#count++
  }
}

const half = 0x1_0000_0000

/**
 * A place counts from 1, so 0 stands for a number that it lacks. A place with a line has no entry and no message. The
 * fourth number is 0 for a line, and otherwise 1 more than the entry.
 */
const numbersOf = (hash: number, { line, entry = 0, message = 0, event = 0 }: Place): readonly number[] => [
  Math.floor(hash / half),
  hash % half,
  line ?? message,
  line === undefined ? entry + 1 : 0,
  event,
]

function contentOf(file: string, numbers: ArrayLike<number>): KnownContent {
  const [high = 0, low = 0, main = 0, entry = 0, event = 0] = Array.from(numbers)
  const place = {
    file,
    ...(entry === 0 ? { line: main } : main > 0 && { message: main }),
    ...(entry > 1 && { entry: entry - 1 }),
    ...(event > 0 && { event }),
  }
  return { hash: high * half + low, place }
}
