import type { Hash } from './keyed-hash.ts'

/**
 * A trie by the hash of the keys. It has three levels of nodes with 32 slots each; each level takes five bits of the
 * hash, upper bits first, because those are the best. A slot holds a node or null. The entry after the slots is the
 * number of the edit that made the node.
 *
 * Below are the values, each after its hash: comparing hashes first avoids nearly every needless look at a value.
 */
export type Trie<Value> = readonly (Trie<Value> | Value | number | null)[]

/** A node that nobody else has seen and that may be changed in place. */
export type OwnTrie<Value> = (Trie<Value> | Value | number | null)[]

/** How values are identified. */
export interface Keys<Value> {
  /** The key of a value; it never changes. */
  readonly keyOf: (value: Value) => string
  readonly hash: Hash
}

export const emptyTrie: Trie<never> = []

const fanOut = 32
/** The hash has 30 bits. This is its shift for the first level. */
const firstShift = 25
/** The shift for the last level, below which the values are. */
const lastShift = 15

export function findIn<Value>(trie: Trie<Value>, key: string, keys: Keys<Value>): Value | undefined {
  const hash = keys.hash(key)
  let node = trie
  for (let shift = firstShift; shift >= lastShift; shift -= 5)
    node = (node[slotOf(hash, shift)] ?? emptyTrie) as Trie<Value> // inner nodes hold no values
  return node[indexOf(node, key, hash, keys) + 1] as Value | undefined // a value follows each hash
}

/**
 * Puts `value` under `key`; an undefined `value` removes what is there. Copies two nodes and one list of values, at
 * any size.
 * @param root a root of this edit: see `ownNode`
 * @param edit nodes with this number are changed in place, because nobody else has seen them
 * @returns the previous value
 */
export function putInto<Value>(
  root: OwnTrie<Value>,
  key: string,
  value: Value | undefined,
  keys: Keys<Value>,
  edit: number,
): Value | undefined {
  const hash = keys.hash(key)
  let node = root
  for (let shift = firstShift; shift > lastShift; shift -= 5) {
    const slot = slotOf(hash, shift)
    node = node[slot] = ownNode((node[slot] ?? emptyTrie) as Trie<Value>, edit) // inner nodes hold no values
  }
  const slot = slotOf(hash, lastShift)
  const values = (node[slot] ?? emptyTrie) as Trie<Value> // the last level holds values
  const index = indexOf(values, key, hash, keys)
  const known = values[index + 1] as Value | undefined // a value follows each hash
  if (value === known) return known
  if (value === undefined) node[slot] = values.toSpliced(index, 2)
  else if (index === values.length) node[slot] = values.concat([hash, value]) // `push` would reserve room to grow
  else node[slot] = values.with(index + 1, value)
  return known
}

/** All values, in the order of the upper bits of their hashes; within one slot in the order of insertion. */
export function* valuesIn<Value>(trie: Trie<Value>, depth = 0): Generator<Value, undefined> {
  if (depth === 3) {
    for (let index = 1; index < trie.length; index += 2) yield trie[index] as Value // every other entry is a hash
    return
  }
  for (let slot = 0; slot < fanOut; slot++) {
    const node = trie[slot] as Trie<Value> | null | undefined // inner nodes hold no values
    if (node) yield* valuesIn(node, depth + 1)
  }
}

/** The index of the hash in front of this key's value, or the length if the key is absent. */
function indexOf<Value>(values: Trie<Value>, key: string, hash: number, { keyOf }: Keys<Value>): number {
  let index = 0
  while (index < values.length && (values[index] !== hash || keyOf(values[index + 1] as Value) !== key))
    index += 2
  return index
}

/** Returns the node itself if this edit made it, otherwise a copy. */
export function ownNode<Value>(node: Trie<Value>, edit: number): OwnTrie<Value> {
  if (node[fanOut] === edit) return node as OwnTrie<Value> // it belongs to this edit
  const copy = (node.length === 0 ? emptyNode : node).slice() as OwnTrie<Value>
  copy[fanOut] = edit
  return copy
}

const emptyNode: Trie<never> = Array.from({ length: fanOut + 1 }, () => null)

const slotOf = (hash: number, shift: number): number => (hash >>> shift) & (fanOut - 1)
