interface Keyed {
  readonly key: string
}

/** 32 nodes, by five bits of the key's hash, and the edit that made this one; below the last, values of like hashes. */
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
  return (node as readonly Value[]).find((value) => value.key === key)
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
  const values = (node[slot] ?? []) as readonly Value[] // and values only below the last
  const index = values.findIndex((other) => other.key === key)
  if (value === undefined)
    node[slot] = values.length === 1 && index === 0 ? null : values.filter((_, at) => at !== index)
  else if (index < 0) node[slot] = values.concat(value) // leaves no room to grow, as `push` does
  else {
    const copy = values.slice()
    copy[index] = value
    node[slot] = copy
  }
  return root
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

/** FNV-1a over UTF-16 units, with a final mix so that the bits differ for ids that end alike. */
function hashOf(key: string): number {
  if (key === hashed.key) return hashed.hash
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hashed = { key, hash }
  return hash
}

/** The last one: a bubble that streams is put in and read at every publication. */
let hashed: { readonly key?: string; readonly hash: number } = { hash: 0 }
