interface Keyed {
  readonly key: string
}

/**
 * 32 nodes, by five bits of the key's hash, and the edit that made this one. Below the last, the values: each behind its
 * hash, so that one is hardly ever looked into in vain.
 */
type Node<Value> = readonly (Node<Value> | Value | number | null)[]

/**
 * An immutable map from string keys to values, as plain JSON: a tree by the hash of the key. Changing one value copies
 * three arrays and a short one, at any size. Keys of any content are safe: none becomes a property's name.
 */
export type KeyedTree<Value extends Keyed> = Node<Value>

export const emptyTree: KeyedTree<never> = []

const fanOut = 32
/** How far the hash is shifted for the last level of nodes. */
const lastShift = 10

export function getFrom<Value extends Keyed>(tree: KeyedTree<Value>, key: string): Value | undefined {
  const hash = hashOf(key)
  let node: Node<Value> = tree
  // In the first 32 places of a node there are nodes, or null where there is none.
  for (let shift = 0; shift <= lastShift; shift += 5)
    node = (node[slotOf(hash, shift)] ?? emptyTree) as Node<Value>
  return node[placeOf(node, key, hash) + 1] as Value | undefined
}

/**
 * The tree with `value` under `key`; without, it goes.
 * @param edit a node made under the same number is changed in place: nobody else has seen it
 */
export function putInto<Value extends Keyed>(
  tree: KeyedTree<Value>,
  key: string,
  value: Value | undefined,
  edit: number,
): KeyedTree<Value> {
  const hash = hashOf(key)
  const root = ownNode(tree, edit)
  let node = root
  for (let shift = 0; shift < lastShift; shift += 5) {
    const slot = slotOf(hash, shift)
    node = node[slot] = ownNode((node[slot] ?? emptyTree) as Node<Value>, edit) // no values up here
  }
  const slot = slotOf(hash, lastShift)
  const values = (node[slot] ?? emptyTree) as Node<Value>
  const place = placeOf(values, key, hash)
  if (value === undefined) {
    const rest = values.filter((_, at) => at !== place && at !== place + 1)
    node[slot] = rest.length === 0 ? null : rest
  } else if (place === values.length) node[slot] = values.concat([hash, value]) // leaves no room to grow, as `push` does
  else {
    const copy = values.slice()
    copy[place + 1] = value
    node[slot] = copy
  }
  return root
}

/** Where the hash stands that this key's value stands behind; at the end, if it is not there. */
function placeOf<Value extends Keyed>(values: Node<Value>, key: string, hash: number): number {
  let place = 0
  while (place < values.length && (values[place] !== hash || (values[place + 1] as Value).key !== key))
    place += 2
  return place
}

type OwnNode<Value> = (Node<Value> | Value | number | null)[]

function ownNode<Value>(node: Node<Value>, edit: number): OwnNode<Value> {
  if (node[fanOut] === edit) return node as OwnNode<Value> // made in this edit
  const copy = (node.length === 0 ? emptyNode : node).slice() as OwnNode<Value>
  copy[fanOut] = edit
  return copy
}

const emptyNode: Node<never> = Array.from({ length: fanOut + 1 }, () => null)

const slotOf = (hash: number, shift: number): number => (hash >>> shift) & (fanOut - 1)

/** 30 bits that differ for ids that begin or end alike. */
function hashOf(key: string): number {
  if (key === hashed) return knownHash
  let hash = 0
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x9e35)
  hash = (hash ^ (hash >>> 15)) >>> 2
  hashed = key
  return (knownHash = hash)
}

/** The last one: a bubble that streams is put in and read at every publication. */
let hashed = ''
let knownHash = 0
