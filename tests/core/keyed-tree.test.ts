import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyTree, getFrom, type KeyedTree, putInto } from '../../src/core/keyed-tree.ts'
import { collidingKeys } from '../support/colliding-keys.ts'

interface Value {
  readonly key: string
  readonly content: number
}

const colliding = collidingKeys()
/** Few keys, so that edits meet; some of them have one hash. */
const key = fc.oneof(
  fc.constantFrom(...colliding),
  fc.constantFrom('', '__proto__', 'constructor', 'a', 'A', 'a ', 'é', 'e\u0301'),
  fc.nat(30).map(String),
)
const batch = fc.record({
  removed: fc.array(key, { maxLength: 6 }),
  put: fc.array(fc.record({ key, content: fc.nat() }), { maxLength: 12 }),
})

let edit = 0
/** The tree with these keys removed and then these values put in, as one edit. */
function updateTree(
  tree: KeyedTree<Value>,
  removed: readonly string[],
  put: readonly Value[],
): KeyedTree<Value> {
  edit++
  const rest = removed.reduce((made, name) => putInto(made, name, undefined, edit), tree)
  return put.reduce((made, value) => putInto(made, value.key, value, edit), rest)
}

/** The same in a Map: removals first, and the last of several puts counts. */
function applyTo(
  model: Map<string, Value>,
  { removed, put }: { removed: readonly string[]; put: readonly Value[] },
): void {
  for (const name of removed) model.delete(name)
  for (const value of put) model.set(value.key, value)
}

function expectEqual(
  tree: KeyedTree<Value>,
  model: ReadonlyMap<string, Value>,
  keys: Iterable<string>,
): void {
  for (const name of keys) expect(getFrom(tree, name)).toBe(model.get(name))
}

test('a tree answers what a Map answers, after any batches of edits', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 20 }), fc.array(key), (batches, others) => {
      const model = new Map<string, Value>()
      const keys = new Set(others)
      let tree: KeyedTree<Value> = emptyTree
      for (const edits of batches) {
        tree = updateTree(tree, edits.removed, edits.put)
        applyTo(model, edits)
        for (const name of [...edits.removed, ...edits.put.map((value) => value.key)]) keys.add(name)
        expectEqual(tree, model, keys)
      }
    }),
  )
})

test('a tree stays as it was, whatever is made of it', () => {
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 12 }), (batches) => {
      let tree: KeyedTree<Value> = emptyTree
      const versions = batches.map((edits) => {
        tree = updateTree(tree, edits.removed, edits.put)
        return { tree, text: JSON.stringify(tree) }
      })
      for (const version of versions) expect(JSON.stringify(version.tree)).toBe(version.text)
      expect(JSON.stringify(emptyTree)).toBe(JSON.stringify(updateTree(emptyTree, [], [])))
    }),
  )
})

test('a tree is plain JSON: parsed again, it answers the same', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
      const model = new Map<string, Value>()
      let tree: KeyedTree<Value> = emptyTree
      for (const edits of batches) {
        tree = updateTree(tree, edits.removed, edits.put)
        applyTo(model, edits)
      }
      const parsed: KeyedTree<Value> = JSON.parse(JSON.stringify(tree))
      expect(parsed).toEqual(tree)
      for (const [name, value] of model) expect(getFrom(parsed, name)).toEqual(value)
    }),
  )
})

describe('keys with one hash', () => {
  test('are told apart', () => {
    expect(new Set(colliding).size).toBe(64)
    const tree = updateTree(
      emptyTree,
      [],
      colliding.map((name, content) => ({ key: name, content })),
    )
    colliding.forEach((name, content) => expect(getFrom(tree, name)).toEqual({ key: name, content }))
    const half = updateTree(tree, colliding.slice(0, 32), [])
    colliding.forEach((name, content) =>
      expect(getFrom(half, name)?.content).toBe(content < 32 ? undefined : content),
    )
  })
})

test('10,000 keys are all found, and gone when they are removed', () => {
  const keys = Array.from({ length: 10_000 }, (_, index) => `invocation:${index}`)
  let tree: KeyedTree<Value> = emptyTree
  keys.forEach((name, content) => (tree = updateTree(tree, [], [{ key: name, content }])))
  keys.forEach((name, content) => expect(getFrom(tree, name)?.content).toBe(content))
  expect(getFrom(tree, 'invocation:10000')).toBeUndefined()
  tree = updateTree(tree, keys.slice(1), [])
  expect(getFrom(tree, 'invocation:0')?.content).toBe(0)
  expect(keys.slice(1).every((name) => getFrom(tree, name) === undefined)).toBe(true)
})

test('values that are not edited keep their identity', () => {
  const values = Array.from({ length: 200 }, (_, content) => ({ key: `k${content}`, content }))
  const tree = updateTree(emptyTree, [], values)
  const next = updateTree(tree, ['k5'], [{ key: 'k7', content: -1 }])
  const others = values.filter(({ key: name }) => name !== 'k5' && name !== 'k7')
  for (const value of others) expect(getFrom(next, value.key)).toBe(value)
  expect(getFrom(tree, 'k5')).toBe(values[5])
})
