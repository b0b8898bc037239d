import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Hash, keyedHash } from '../../src/core/keyed-hash.ts'
import { type MapBuilder, type MapKind, PersistentMap } from '../../src/core/persistent-map.ts'

interface Stored {
  readonly key: string
  readonly content: number
  /** An alias of this key. */
  readonly target?: string
}

const kindOf = (hash: Hash): MapKind<Stored, string> => ({
  hash,
  keyOf: ({ key }) => key,
  show: ({ content, target }, map) => (target === undefined ? `shown ${content}` : map.get(target)),
  isAlias: ({ target }) => target !== undefined,
})

/** Real ones; one that knows four values, which differ in each level; and one that knows one value alone. */
const hashes: Readonly<Record<string, Hash>> = {
  seeded: keyedHash(0x5eed),
  'seeded with 0': keyedHash(0),
  'of four values': (key) => [0, 1 << 29, 1 << 20, 1 << 15][key.length % 4] ?? 0,
  'of one value': () => 2 ** 30 - 1,
}
const hash = fc.constantFrom(...Object.values(hashes))

/** Few keys, so that edits meet. */
const key = fc.oneof(
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'a', 'A', 'a ', 'é', 'e\u0301', '1', '01'),
  fc.nat(30).map(String),
)
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set' as const), key, content: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('alias' as const), key, target: key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('build' as const), key }) },
)
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never
const edits = fc.array(edit, { maxLength: 80 })

type Model = Map<string, Stored>

/** An alias of nothing, or of another alias, is put in as a value: a chain of aliases may be a circle. */
const storedOf = (each: Extract<Edit, { do: 'set' | 'alias' }>, model: Model): Stored =>
  each.do === 'alias' && model.get(each.target)?.target === undefined && each.target !== each.key
    ? { key: each.key, content: -1, target: each.target }
    : { key: each.key, content: each.do === 'set' ? each.content : 9 }

function apply(builder: MapBuilder<Stored, string>, model: Model, each: Edit): void {
  if (each.do === 'delete') {
    builder.delete(each.key)
    model.delete(each.key)
  } else if (each.do !== 'build') {
    const stored = storedOf(each, model)
    // What an alias leads to stays a value.
    if (stored.target !== undefined && [...model.values()].some(({ target }) => target === each.key)) return
    builder.set(stored)
    model.set(each.key, stored)
  }
}

const shownIn = (model: Model, name: string): string | undefined => {
  const stored = model.get(name)
  if (stored?.target !== undefined) return shownIn(model, stored.target)
  return stored && `shown ${stored.content}`
}
const shownEntries = (model: Model): readonly (readonly [string, string | undefined])[] =>
  [...model.values()]
    .filter(({ target }) => target === undefined)
    .map((stored) => [stored.key, shownIn(model, stored.key)])

const sorted = <Entry extends readonly [string, unknown]>(entries: Iterable<Entry>): readonly Entry[] =>
  [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1))

/** All that a map says, against what the model does. */
function expectEqual(map: PersistentMap<Stored, string>, model: Model): void {
  const entries = sorted(shownEntries(model))
  for (const name of [...model.keys(), 'never', 'hasOwnProperty', '7']) {
    expect(map.get(name)).toBe(shownIn(model, name))
    expect(map.has(name)).toBe(shownIn(model, name) !== undefined)
  }
  expect(map.size).toBe(entries.length)
  expect(sorted(map)).toEqual(entries)
  expect([...map.entries()]).toEqual([...map])
  expect([...map.keys()]).toEqual([...map].map(([name]) => name))
  expect([...map.values()]).toEqual([...map].map(([, shown]) => shown))
  const visited: (readonly [string, string])[] = []
  map.forEach((shown, name, self) => {
    expect(self).toBe(map)
    visited.push([name, shown])
  })
  expect(visited).toEqual([...map])
  expect(sorted(Object.entries(JSON.parse(JSON.stringify(map))))).toEqual(entries)
}

describe('laws', () => {
  test('a map has the content of a Map after any edits', () => {
    fc.assert(
      fc.property(hash, edits, (hashOf, all) => {
        const model: Model = new Map()
        const builder = new PersistentMap(kindOf(hashOf)).builder()
        for (const each of all) {
          apply(builder, model, each)
          for (const name of [each.key, 'never']) expect(builder.get(name)).toBe(model.get(name))
          if (each.do === 'build') expectEqual(builder.build(), model)
        }
        expectEqual(builder.build(), model)
      }),
    )
  })

  test('a map never changes, whatever builders are derived from it', () => {
    fc.assert(
      fc.property(hash, fc.array(fc.tuple(edits, fc.boolean()), { maxLength: 8 }), (hashOf, batches) => {
        const versions: { readonly map: PersistentMap<Stored, string>; readonly model: Model }[] = []
        let [builder, model]: [MapBuilder<Stored, string>, Model] = [
          new PersistentMap(kindOf(hashOf)).builder(),
          new Map(),
        ]
        for (const [batch, isBranch] of batches) {
          const known = isBranch ? versions[versions.length >>> 1] : undefined
          if (known !== undefined) [builder, model] = [known.map.builder(), known.model]
          model = new Map(model)
          for (const each of batch) apply(builder, model, each)
          versions.push({ map: builder.build(), model })
        }
        for (const version of versions) expectEqual(version.map, version.model)
      }),
      { numRuns: 60 },
    )
  })

  test('building returns the same map if nothing was edited, and a new one otherwise', () => {
    fc.assert(
      fc.property(hash, edits, (hashOf, all) => {
        const model: Model = new Map()
        const builder = new PersistentMap(kindOf(hashOf)).builder()
        for (const each of all) {
          const [known, before] = [builder.build(), new Map(model)]
          apply(builder, model, each)
          expect(builder.build() === known).toBe(model.get(each.key) === before.get(each.key))
          expect(builder.build()).toBe(builder.build())
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a map', () => {
  const values = (count: number): readonly Stored[] =>
    Array.from({ length: count }, (_, content) => ({ key: `k${content}`, content }))
  const plain = (hashOf: Hash): PersistentMap<Stored> =>
    new PersistentMap({ hash: hashOf, keyOf: ({ key: name }) => name, show: (stored) => stored })

  test.each(Object.entries(hashes))(
    'with a hash %s keeps the identity of what is not edited',
    (_, hashOf) => {
      const all = values(200)
      const builder = plain(hashOf).builder()
      all.forEach((value) => builder.set(value))
      const map = builder.build()
      builder.set({ key: 'k7', content: -1 })
      builder.delete('k5')
      const next = builder.build()
      for (const value of all.filter((_value, index) => index !== 5 && index !== 7))
        expect(next.get(value.key)).toBe(value)
      expect([map.get('k5'), map.get('k7')]).toEqual([all[5], all[7]])
      expect([next.get('k5'), next.get('k7'), next.size]).toEqual([
        undefined,
        { key: 'k7', content: -1 },
        199,
      ])
    },
  )

  test('with 50,000 values finds each, and none after they are removed', () => {
    const all = values(50_000)
    const builder = plain(keyedHash(3)).builder()
    all.forEach((value) => builder.set(value))
    const map = builder.build()
    expect(all.every((value) => map.get(value.key) === value)).toBe(true)
    all.slice(1).forEach(({ key: name }) => builder.delete(name))
    const rest = builder.build()
    expect([rest.size, [...rest.keys()], map.size]).toEqual([1, ['k0'], 50_000])
    expect(all.slice(1).some(({ key: name }) => rest.has(name))).toBe(false)
  })

  test('is an object in JSON, with __proto__ as a key like any other', () => {
    const builder = plain(keyedHash(1)).builder()
    builder.set({ key: '__proto__', content: 1 })
    builder.set({ key: 'constructor', content: 2 })
    const record = JSON.parse(JSON.stringify({ bubbles: builder.build() }))
    expect(sorted(Object.entries(record.bubbles))).toEqual([
      ['__proto__', { key: '__proto__', content: 1 }],
      ['constructor', { key: 'constructor', content: 2 }],
    ])
    expect(Object.hasOwn(builder.build().toJSON(), '__proto__')).toBe(true)
  })

  test('counts a value with two keys once, and has nothing under an alias without a target', () => {
    const builder = new PersistentMap(kindOf(keyedHash(1))).builder()
    builder.set({ key: 'own', content: 1 })
    builder.set({ key: 'other', content: -1, target: 'own' })
    const map = builder.build()
    expect([map.size, [...map], map.get('other')]).toEqual([1, [['own', 'shown 1']], 'shown 1'])
    builder.delete('own')
    const rest = builder.build()
    expect([rest.size, [...rest], rest.get('other'), rest.has('other')]).toEqual([0, [], undefined, false])
  })

  test('creates only values that are read', () => {
    const shown: string[] = []
    const builder = new PersistentMap<Stored, string>({
      ...kindOf(keyedHash(1)),
      show: ({ key: name }) => (shown.push(name), name),
    }).builder()
    for (const value of values(10)) builder.set(value)
    const map = builder.build()
    expect([map.has('k1'), map.has('none'), map.size, [...map.keys()].length]).toEqual([true, false, 10, 10])
    expect(shown).toEqual([])
    map.get('k3')
    expect(shown).toEqual(['k3'])
  })
})
