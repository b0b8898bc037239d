/** TEMPORARY */
interface Options<S, V> { seed: number; keyOf: (s: S) => string; show: (s: S, map: PersistentMap<S, V>) => V | undefined; isAlias?: (s: S) => boolean }
export class PersistentMap<S, V> {
  constructor(private readonly o: Options<S, V>, readonly m: Map<string, S>) {}
  static empty<S, V>(o: Options<S, V>) { return new PersistentMap<S, V>(o, new Map()) }
  get size() { return [...this.keys()].length }
  get(k: string) { const s = this.m.get(k); return s && this.o.show(s, this) }
  has(k: string) { return this.get(k) !== undefined }
  *keys(): Generator<any> { for (const [k, s] of this.m) if (!this.o.isAlias?.(s)) yield k }
  *values(): Generator<any> { for (const k of this.keys()) yield this.get(k) }
  *entries(): Generator<any> { for (const k of this.keys()) yield [k, this.get(k)] }
  [Symbol.iterator]() { return this.entries() }
  toJSON() { return Object.fromEntries(this.entries()) }
  edit() { return new MapBuilder<S, V>(this.o, this) }
}
export class MapBuilder<S, V> {
  m: Map<string, S>; dirty = false; last: PersistentMap<S, V>
  constructor(private readonly o: Options<S, V>, from: PersistentMap<S, V>) { this.m = new Map(from.m); this.last = from }
  get(k: string) { return this.m.get(k) }
  set(s: S) { this.m.set(this.o.keyOf(s), s); this.dirty = true }
  delete(k: string) { this.dirty = this.m.delete(k) || this.dirty }
  build() { if (this.dirty) this.last = new PersistentMap(this.o, new Map(this.m)); this.dirty = false; return this.last }
}
