interface Keyed {
  readonly key: string
}

/** 32 nodes, by five bits of the key's hash; the last level holds the values themselves. */
type Node<Value> = readonly (Node<Value> | Value | null)[]

/**
 * An immutable map from string keys to values, as plain JSON: a tree by the hash of the key. Changing one value copies
 * three arrays of 32 and one short one, at any size. Keys of any content are safe: none becomes a property's name.
 */
export type KeyedTree<Value extends Keyed> = Node<Value>

const levels = 3
export const emptyTree: KeyedTree<never> = []

export function getFrom<Value extends Keyed>(tree: KeyedTree<Value>, key: string): Value | undefined {
  let node = tree
  const hash = hashOf(key)
  // Above the last level there are nodes only, and null where there is none.
  for (let level = 0; level < levels; level++) node = (node[(hash >>> (level * 5)) & 31] ?? []) as Node<Value>
  return (node as readonly Value[]).find((value) => value.key === key)
}

/** The tree with these keys removed and then these values put in. */
export function updateTree<Value extends Keyed>(
  tree: KeyedTree<Value>,
  removed: readonly string[],
  put: readonly Value[],
): KeyedTree<Value> {
  const fresh = new Set<Node<Value>>()
  let updated = tree
  for (const key of removed) updated = withValue(updated, fresh, key, hashOf(key), undefined, 0)
  for (const value of put) updated = withValue(updated, fresh, value.key, hashOf(value.key), value, 0)
  return updated
}

/** Nodes in `fresh` were made by this update: they are changed in place. */
function withValue<Value extends Keyed>(
  node: Node<Value>,
  fresh: Set<Node<Value>>,
  key: string,
  hash: number,
  value: Value | undefined,
  level: number,
): Node<Value> {
  if (level === levels) {
    const others = (node as readonly Value[]).filter((other) => other.key !== key) // values only, on the last level
    return value === undefined ? others : [...others, value]
  }
  const copy = fresh.has(node)
    ? (node as (Node<Value> | null)[])
    : node.length === 0
      ? Array.from({ length: 32 }, () => null as Node<Value> | null)
      : ([...node] as (Node<Value> | null)[])
  copy[hash & 31] = withValue(copy[hash & 31] ?? [], fresh, key, hash >>> 5, value, level + 1)
  fresh.add(copy)
  return copy
}

/** FNV-1a over UTF-16 units, 32 bits, with a final mix so that the low bits differ for ids that end alike. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0
}
