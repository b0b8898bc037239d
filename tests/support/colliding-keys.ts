/** What the tree's hash is made of, from a state. */
function hash(text: string, state: number): number {
  let next = state
  for (let index = 0; index < text.length; index++) next = Math.imul(next ^ text.charCodeAt(index), 0x9e35)
  return next >>> 0
}

/** Two texts of one length that lead from this state to one other. */
function collidingPair(state: number): readonly [string, string] {
  const seen = new Map<number, string>()
  for (let count = 0; ; count++) {
    const text = count.toString(36).padStart(5, '0')
    const end = hash(text, state)
    const other = seen.get(end)
    if (other !== undefined) return [other, text]
    seen.set(end, text)
  }
}

/** 64 keys with one and the same hash: six pairs in a row, one half of each. */
export function collidingKeys(): readonly string[] {
  let keys: readonly string[] = ['']
  let state = 0
  for (let round = 0; round < 6; round++) {
    const [a, b] = collidingPair(state)
    keys = keys.flatMap((key) => [key + a, key + b])
    state = hash(a, state)
  }
  return keys
}
