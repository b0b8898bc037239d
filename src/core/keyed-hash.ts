/** Maps a key to 30 bits. */
export type Hash = (key: string) => number

/**
 * Makes a hash whose collisions only somebody with the seed can find. Each unit of the key is multiplied by a factor
 * of its place, and the factors come from the seed. For any two keys, one seed in 131,072 gives them the same upper
 * 17 bits.
 * @param seed 32 bits that nobody outside can guess
 * @see Lemire and Kaser, "Strongly universal string hashing is fast" (2014): Multilinear
 */
export function keyedHash(seed: number): Hash {
  // More than the units of the longest bubble key. Units beyond this count are ignored.
  const factors = Int32Array.from({ length: 512 }, (_, place) => factorOf(seed, place))
  /** The latest key: a streaming bubble is written and read at every publication. */
  let hashed: string | undefined
  let last = 0
  return (key) => {
    if (key === hashed) return last
    const { length } = key
    // The length counts as well: trailing units of 0 would add nothing.
    let sum = Math.imul(factors[0] as number, length)
    for (let index = 0; index < length; index++)
      sum = (sum + Math.imul(factors[index + 1] as number, key.charCodeAt(index))) | 0 // or 0: see above
    hashed = key
    return (last = sum >>> 2)
  }
}

/** 32 pseudo-random bits, by the finalizer of MurmurHash3, which breaks up sums of places and seeds. */
function factorOf(seed: number, place: number): number {
  let mixed = (seed + Math.imul(place + 1, 0x9e3779b9)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
