export type TallyRefusal = 'full' | 'address_full'

/** Counts what exists now: in all and per address. */
export class Tally {
  readonly #most: number
  readonly #mostPerAddress: number
  readonly #counts = new Map<string, number>()
  #count = 0

  constructor(most: number, mostPerAddress: number) {
    this.#most = most
    this.#mostPerAddress = mostPerAddress
  }

  get count(): number {
    return this.#count
  }

  /** Takes a place and returns a function that gives it back, or returns why there is none. */
  take(address: string): (() => void) | TallyRefusal {
    const own = this.#counts.get(address) ?? 0
    if (this.#count >= this.#most) return 'full'
    if (own >= this.#mostPerAddress) return 'address_full'
    this.#count += 1
    this.#counts.set(address, own + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.#count -= 1
      const left = (this.#counts.get(address) ?? 1) - 1
      if (left === 0) this.#counts.delete(address)
      else this.#counts.set(address, left)
    }
  }
}
