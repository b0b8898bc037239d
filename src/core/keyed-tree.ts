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
export const updateTree = <Value extends Keyed>(
  tree: KeyedTree<Value>,
  removed: readonly string[],
  put: readonly Value[],
): KeyedTree<Value> =>
  updateNode(
    tree,
    [
      ...removed.map((key) => ({ key, hash: hashOf(key), value: undefined })),
      ...put.map((value) => ({ key: value.key, hash: hashOf(value.key), value })),
    ],
    0,
  )

interface Change<Value> {
  readonly key: string
  readonly hash: number
  readonly value: Value | undefined
}

/** Every node on the way is copied once, however many changes there are below it. */
function updateNode<Value extends Keyed>(
  node: Node<Value>,
  changes: readonly Change<Value>[],
  level: number,
): Node<Value> {
  if (changes.length === 0) return node
  if (level === levels) {
    let values = node as readonly Value[] // values only, on the last level
    for (const { key, value } of changes) {
      const index = values.findIndex((other) => other.key === key)
      if (value === undefined) values = values.filter((_, other) => other !== index)
      else values = index < 0 ? values.concat(value) : values.with(index, value) // leaves no room to grow, as `push` does
    }
    return values
  }
  const copy = [...(node.length === 0 ? emptyNode : node)] as (Node<Value> | null)[] // no values above the last level
  const change = changes[0]
  if (change !== undefined && changes.length === 1) {
    // As in nearly every publication of a stream.
    const index = bitsAt(change.hash, level)
    copy[index] = updateNode(copy[index] ?? [], changes, level + 1)
    return copy
  }
  const groups: Change<Value>[][] = []
  for (const change of changes) {
    const index = bitsAt(change.hash, level)
    const group = groups[index]
    if (group === undefined) groups[index] = [change]
    else group.push(change)
  }
  groups.forEach((group, index) => (copy[index] = updateNode(copy[index] ?? [], group, level + 1)))
  return copy
}

const emptyNode: readonly (Node<never> | null)[] = Array.from({ length: 32 }, () => null)

const bitsAt = (hash: number, level: number): number => (hash >>> (level * 5)) & 31

/** FNV-1a over UTF-16 units, with a final mix so that the bits differ for ids that end alike; as many as the levels need. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) & 0x7fff
}
