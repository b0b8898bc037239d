/**
 * An immutable map from string keys to values as plain JSON: a tree by the bits of the key's hash. Changing one value
 * copies a handful of short arrays, at any size. Keys of any content are safe, as none becomes a property's name.
 */
export type KeyedTree<Value extends Keyed> = Branch<Value> | Leaf<Value>

interface Keyed {
  readonly key: string
}

interface Leaf<Value> {
  readonly values: readonly Value[]
}

interface Branch<Value> {
  readonly nodes: readonly (Branch<Value> | Leaf<Value>)[]
}

const bits = 4
const fanOut = 1 << bits
/** A leaf with more values becomes a branch, until the hash has no more bits. */
const leafSize = 12
const maxDepth = 32 / bits

export const emptyTree: Leaf<never> = { values: [] }

export function getFrom<Value extends Keyed>(tree: KeyedTree<Value>, key: string): Value | undefined {
  let node = tree
  for (let hash = hashOf(key); 'nodes' in node; hash >>>= bits) {
    const next: KeyedTree<Value> | undefined = node.nodes[hash & (fanOut - 1)]
    if (next === undefined) return undefined
    node = next
  }
  return node.values.find((value) => value.key === key)
}

/** The tree with these keys removed and then these values put in; each node that changes is copied once. */
export function updateTree<Value extends Keyed>(
  tree: KeyedTree<Value>,
  removed: readonly string[],
  put: readonly Value[],
): KeyedTree<Value> {
  const edits = new Map<string, Edit<Value>>()
  for (const key of removed) edits.set(key, { key, hash: hashOf(key), value: undefined })
  for (const value of put) edits.set(value.key, { key: value.key, hash: hashOf(value.key), value })
  return edits.size === 0 ? tree : updateNode(tree, [...edits.values()], 0)
}

interface Edit<Value> {
  readonly key: string
  readonly hash: number
  /** Absent: the key is removed. */
  readonly value: Value | undefined
}

function updateNode<Value extends Keyed>(node: KeyedTree<Value>, edits: readonly Edit<Value>[], depth: number): KeyedTree<Value> {
  if ('values' in node) {
    const values = updateValues(node.values, edits)
    return values.length <= leafSize || depth === maxDepth ? { values } : split(values, depth)
  }
  const nodes = [...node.nodes]
  for (const [index, share] of shares(edits, depth)) nodes[index] = updateNode(nodes[index] ?? emptyTree, share, depth + 1)
  return { nodes }
}

function updateValues<Value extends Keyed>(values: readonly Value[], edits: readonly Edit<Value>[]): Value[] {
  const byKey = new Map(edits.map((edit) => [edit.key, edit.value]))
  const kept: Value[] = []
  for (const value of values) {
    const next = byKey.has(value.key) ? byKey.get(value.key) : value
    if (next !== undefined) kept.push(next)
    byKey.delete(value.key)
  }
  for (const value of byKey.values()) if (value !== undefined) kept.push(value)
  return kept
}

function split<Value extends Keyed>(values: readonly Value[], depth: number): Branch<Value> {
  const nodes: (Branch<Value> | Leaf<Value>)[] = Array.from({ length: fanOut }, () => emptyTree)
  const edits = values.map((value) => ({ key: value.key, hash: hashOf(value.key), value }))
  for (const [index, share] of shares(edits, depth)) nodes[index] = updateNode<Value>(emptyTree, share, depth + 1)
  return { nodes }
}

function shares<Value>(edits: readonly Edit<Value>[], depth: number): Map<number, Edit<Value>[]> {
  const byIndex = new Map<number, Edit<Value>[]>()
  for (const edit of edits) {
    const index = (edit.hash >>> (depth * bits)) & (fanOut - 1)
    const share = byIndex.get(index)
    if (share === undefined) byIndex.set(index, [edit])
    else share.push(edit)
  }
  return byIndex
}

/** FNV-1a over UTF-16 units, 32 bits, with a final mix so that the low bits differ for ids that end alike. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (hash ^ (hash >>> 16)) >>> 0
}
