import type { Hash } from './keyed-hash.ts'

/**
 * A trie by the hash of the keys: three levels of 32 nodes each, by five bits of the hash from the top, where it is
 * best; in the first 32 places of a node there are nodes, or null where there is none, and in the last the edit that made
 * it. Below, the values: each behind its hash, so that one is hardly ever looked into in vain.
 */
export type Trie<Value> = readonly (Trie<Value> | Value | number | null)[]

/** One that nobody has seen yet, and that may be changed. */
export type OwnTrie<Value> = (Trie<Value> | Value | number | null)[]

/** How values are told apart. */
export interface Keys<Value> {
  /** The key under which a value stands; it never changes. */
  readonly keyOf: (value: Value) => string
  readonly hash: Hash
}

export const emptyTrie: Trie<never> = []

const fanOut = 32
/** How far the hash, of 30 bits, is shifted for the first level … */
const firstShift = 25
/** … and for the last one, below which the values are. */
const lastShift = 15

export function findIn<Value>(trie: Trie<Value>, key: string, keys: Keys<Value>): Value | undefined {
  const hash = keys.hash(key)
  let node = trie
  for (let shift = firstShift; shift >= lastShift; shift -= 5)
    node = (node[slotOf(hash, shift)] ?? emptyTrie) as Trie<Value> // no values up here
  return node[indexOf(node, key, hash, keys) + 1] as Value | undefined // behind each hash stands a value
}

/**
 * Puts `value` under `key`; without, what is there goes. Copies two nodes and the values of one, at any size.
 * @param root of this edit: see `ownNode`
 * @param edit a node made under the same number is changed in place: nobody else has seen it
 * @returns what stood under the key
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
    node = node[slot] = ownNode((node[slot] ?? emptyTrie) as Trie<Value>, edit) // no values up here
  }
  const slot = slotOf(hash, lastShift)
  const values = (node[slot] ?? emptyTrie) as Trie<Value> // likewise
  const index = indexOf(values, key, hash, keys)
  const known = values[index + 1] as Value | undefined // behind each hash stands a value
  if (value === known) return known
  if (value === undefined) node[slot] = values.toSpliced(index, 2)
  else if (index === values.length) node[slot] = values.concat([hash, value]) // leaves no room to grow, as `push` does
  else node[slot] = values.with(index + 1, value)
  return known
}

/** All values: in the order of their hashes' upper bits, and of one slot as they were put in. */
export function* valuesIn<Value>(trie: Trie<Value>, depth = 0): Generator<Value, undefined> {
  if (depth === 3) {
    for (let index = 1; index < trie.length; index += 2) yield trie[index] as Value // every other one is a hash
    return
  }
  for (let slot = 0; slot < fanOut; slot++) {
    const node = trie[slot] as Trie<Value> | null | undefined // no values up here
    if (node) yield* valuesIn(node, depth + 1)
  }
}

/** Where the hash stands that this key's value stands behind; at the end, if it is not there. */
function indexOf<Value>(values: Trie<Value>, key: string, hash: number, { keyOf }: Keys<Value>): number {
  let index = 0
  while (index < values.length && (values[index] !== hash || keyOf(values[index + 1] as Value) !== key))
    index += 2
  return index
}

/** The node itself, if it was made in this edit, or else a copy. */
export function ownNode<Value>(node: Trie<Value>, edit: number): OwnTrie<Value> {
  if (node[fanOut] === edit) return node as OwnTrie<Value> // made in this edit
  const copy = (node.length === 0 ? emptyNode : node).slice() as OwnTrie<Value>
  copy[fanOut] = edit
  return copy
}

const emptyNode: Trie<never> = Array.from({ length: fanOut + 1 }, () => null)

const slotOf = (hash: number, shift: number): number => (hash >>> shift) & (fanOut - 1)
