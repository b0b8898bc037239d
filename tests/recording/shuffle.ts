/** Shuffles the items in an order that depends only on the seed: mulberry32, and Fisher and Yates. */
export function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const shuffled = [...items]
  let state = seed
  for (let index = shuffled.length - 1; index > 0; index--) {
    state = Math.trunc(state + 0x6d2b79f5)
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (index + 1)
    const [a, b] = [shuffled[index] as Item, shuffled[other] as Item] // both are in range
    shuffled[index] = b
    shuffled[other] = a
  }
  return shuffled
}
