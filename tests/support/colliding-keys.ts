/** FNV-1a over UTF-16 units, from a state: what the tree's hash is made of. */
function fnv(text: string, state: number): number {
  let hash = state
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

/** Two texts of one length that lead from this state to one other. */
function collidingPair(state: number): readonly [string, string] {
  const seen = new Map<number, string>()
  for (let count = 0; ; count++) {
    const text = count.toString(36).padStart(5, '0')
    const hash = fnv(text, state)
    const other = seen.get(hash)
    if (other !== undefined) return [other, text]
    seen.set(hash, text)
  }
}

/** 64 keys with one and the same hash: six pairs in a row, one half of each. */
export function collidingKeys(): readonly string[] {
  let keys: readonly string[] = ['']
  let state = 0x811c9dc5
  for (let round = 0; round < 6; round++) {
    const [a, b] = collidingPair(state)
    keys = keys.flatMap((key) => [key + a, key + b])
    state = fnv(a, state)
  }
  return keys
}
