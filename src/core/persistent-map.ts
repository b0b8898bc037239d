import { emptyTrie, findIn, type Keys, ownNode, putInto, type Trie, valuesIn } from './hash-trie.ts'

/** What a map stores, and how it is read. */
export interface MapKind<Stored extends object, Shown> extends Keys<Stored> {
  /** What `get` returns for a stored value; undefined only for an alias without a target. */
  readonly show: (stored: Stored, map: PersistentMap<Stored, Shown>) => Shown | undefined
  /** Whether a value is an alias: `get` finds it, but it is neither counted nor iterated. */
  readonly isAlias?: (stored: Stored) => boolean
}

/**
 * An immutable map from strings of any content. Changing one value copies four short arrays, at any size. Older maps
 * stay unchanged. The order of iteration is unspecified, but the same each time.
 */
export class PersistentMap<Stored extends object, Shown = Stored> implements ReadonlyMap<string, Shown> {
  /** Without aliases. */
  readonly size: number
  readonly #kind: MapKind<Stored, Shown>
  readonly #trie: Trie<Stored>

  /** @param trie that of another map of this kind; empty by default */
  constructor(kind: MapKind<Stored, Shown>, trie: Trie<Stored> = emptyTrie, size = 0) {
    this.#kind = kind
    this.#trie = trie
    this.size = size
  }

  get(key: string): Shown | undefined {
    const stored = findIn(this.#trie, key, this.#kind)
    return stored === undefined ? undefined : this.#kind.show(stored, this)
  }

  has(key: string): boolean {
    const stored = findIn(this.#trie, key, this.#kind)
    // Without aliases, the check for a key makes no shown value.
    return (
      stored !== undefined && (!isAlias(stored, this.#kind) || this.#kind.show(stored, this) !== undefined)
    )
  }

  *entries(): MapIterator<[string, Shown]> {
    for (const stored of this.#counted())
      yield [this.#kind.keyOf(stored), this.#kind.show(stored, this) as Shown] // not an alias
  }

  *keys(): MapIterator<string> {
    for (const stored of this.#counted()) yield this.#kind.keyOf(stored)
  }

  *values(): MapIterator<Shown> {
    for (const [, shown] of this.entries()) yield shown
  }

  [Symbol.iterator](): MapIterator<[string, Shown]> {
    return this.entries()
  }

  forEach(act: (shown: Shown, key: string, map: ReadonlyMap<string, Shown>) => void): void {
    for (const [key, shown] of this.entries()) act(shown, key, this)
  }

  /** A record by key, for `JSON.stringify`. `__proto__` is a key like any other. */
  toJSON(): Readonly<Record<string, Shown>> {
    return Object.fromEntries(this.entries())
  }

  /** Returns a builder that starts from this map. */
  builder(): MapBuilder<Stored, Shown> {
    return new MapBuilder(this, this.#kind, this.#trie)
  }

  *#counted(): Generator<Stored, void> {
    for (const stored of valuesIn(this.#trie)) if (!isAlias(stored, this.#kind)) yield stored
  }
}

const isAlias = <Stored extends object, Shown>(stored: Stored, kind: MapKind<Stored, Shown>): boolean =>
  kind.isAlias?.(stored) === true

/** Grows with every built map, so that no two builders take the same node for their own. */
let edits = 0

/** Edits a map, one publication after another. Nodes made since the last `build` are changed in place. */
export class MapBuilder<Stored extends object, Shown = Stored> {
  readonly #kind: MapKind<Stored, Shown>
  #built: PersistentMap<Stored, Shown>
  #trie: Trie<Stored>
  #size: number
  #edit = ++edits
  #isChanged = false

  constructor(map: PersistentMap<Stored, Shown>, kind: MapKind<Stored, Shown>, trie: Trie<Stored>) {
    this.#kind = kind
    this.#built = map
    this.#trie = trie
    this.#size = map.size
  }

  /** The stored value; may be an alias. */
  get(key: string): Stored | undefined {
    return findIn(this.#trie, key, this.#kind)
  }

  /** Puts the value under its key, or replaces the one there. */
  set(stored: Stored): void {
    this.#put(this.#kind.keyOf(stored), stored)
  }

  delete(key: string): void {
    this.#put(key, undefined)
  }

  /** The current map; the same object if nothing changed since the last call. */
  build(): PersistentMap<Stored, Shown> {
    if (this.#isChanged) {
      this.#built = new PersistentMap(this.#kind, this.#trie, this.#size)
      this.#edit = ++edits
      this.#isChanged = false
    }
    return this.#built
  }

  #put(key: string, value: Stored | undefined): void {
    const root = ownNode(this.#trie, this.#edit)
    this.#trie = root
    const known = putInto(root, key, value, this.#kind, this.#edit)
    if (known === value) return
    this.#size += this.#countOf(value) - this.#countOf(known)
    this.#isChanged = true
  }

  #countOf(stored: Stored | undefined): number {
    return stored === undefined || isAlias(stored, this.#kind) ? 0 : 1
  }
}
