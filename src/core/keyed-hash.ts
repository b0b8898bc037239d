/** From a key to 30 bits; the same for equal keys. */
export type Hash = (key: string) => number

/**
 * A hash that only who knows the seed can make collide: each unit of the key is multiplied by a factor of its place, and
 * the factors come from the seed. Two keys have the same upper 17 bits under one seed in 131,072, whatever they are.
 * @param seed 32 bits, which nobody outside must be able to guess
 * @see Lemire and Kaser, "Strongly universal string hashing is fast" (2014): Multilinear
 */
export function keyedHash(seed: number): Hash {
  // More than the longest key of a bubble has units. What is behind them does not count.
  const factors = Int32Array.from({ length: 512 }, (_, place) => factorOf(seed, place))
  /** The last one: a bubble that streams is put in and read at every publication. */
  let hashed: string | undefined
  let last = 0
  return (key) => {
    if (key === hashed) return last
    const { length } = key
    // Where the key ends counts, too: units of 0 would add nothing.
    let sum = Math.imul(factors[0] as number, length)
    for (let index = 0; index < length; index++)
      sum = (sum + Math.imul(factors[index + 1] as number, key.charCodeAt(index))) | 0 // or 0: see above
    hashed = key
    return (last = sum >>> 2)
  }
}

/** 32 bits that look like chance: the finish of MurmurHash3, which no sum of places and seeds survives. */
function factorOf(seed: number, place: number): number {
  let mixed = (seed + Math.imul(place + 1, 0x9e3779b9)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
