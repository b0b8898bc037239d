import { contentFieldsOf, noFields } from './content-fields.ts'
import { entriesOf } from './entries-of.ts'
import { jsonIn } from './json-in-text.ts'
import { type IsCallback, lacksId } from './lacks-id.ts'
import { mayHoldCallback, mayHoldObject } from './may-hold.ts'
import type { Place } from './place.ts'
import { Refused } from './refused.ts'

/** Bounds on one call, so that an object which makes new objects for ever comes to an end. */
const maxObjectCount = 1_048_576
const maxItemCount = 16_777_216

/** Bytes are read as such, not as the list of numbers that JSON makes of them. Not every runtime has a Buffer. */
const bufferToJson: unknown = globalThis.Buffer?.prototype.toJSON

/** One search through the arguments of one call, level by level, without recursion. */
export class Search {
  readonly #isCallback: IsCallback | undefined
  readonly #mayMatter: (text: string) => boolean
  /** What is to be read, and what was; grows while it is gone through. */
  readonly #places: Place[] = []
  /** A shared object is read once, and a cycle ends. */
  readonly #seen = new Set<object>()
  /** Parts whose content was passed over. Elsewhere the same object is not a part, and is read again. */
  readonly #seenParts = new Set<object>()
  #current: Place | undefined

  constructor(isCallback: IsCallback | undefined) {
    this.#isCallback = isCallback
    this.#mayMatter = isCallback === undefined ? mayHoldCallback : mayHoldObject
  }

  /** What is being read; when the search has thrown, what it has thrown at. */
  get current(): Place | undefined {
    return this.#current
  }

  /**
   * @returns the place of a callback that does not name its turn
   * @throws Refused, or whatever a getter, a proxy or a toJSON throws
   */
  run(args: readonly unknown[]): Place | undefined {
    this.#offerItems(args, undefined)
    for (const place of this.#places) {
      this.#current = place
      const { value } = place
      if (typeof value === 'string') this.#readText(value, place)
      else if (typeof value === 'function') this.#offerJson(value, place)
      else if (typeof value === 'object' && value !== null && this.#isViolation(value, place)) return place
    }
    return undefined
  }

  /** Keeps for reading what may hold a callback. */
  #offer(value: unknown, key: string | number, from: Place | undefined): void {
    const isWorthIt =
      typeof value === 'string'
        ? this.#mayMatter(value)
        : typeof value === 'function' || (typeof value === 'object' && value !== null)
    if (isWorthIt) this.#places.push({ value, key, from })
  }

  #offerItems(items: readonly unknown[], from: Place | undefined): void {
    if (items.length > maxItemCount) throw new Refused('too many items')
    for (let index = 0; index < items.length; index++) this.#offer(items[index], index, from)
  }

  #offerProperties(object: object, content: readonly string[], from: Place): void {
    for (const key of Object.keys(object)) {
      this.#offer(key, '(key)', from)
      if (!content.includes(key)) this.#offer(Reflect.get(object, key), key, from)
    }
  }

  /** What JSON writes in the place of an object or a function. */
  #offerJson(value: object, from: Place): void {
    const toJson: unknown = Reflect.get(value, 'toJSON')
    if (typeof toJson !== 'function' || toJson === bufferToJson) return
    this.#offer(Reflect.apply(toJson, value, [String(from.key)]), 'toJSON()', from)
  }

  #readText(text: string, place: Place): void {
    const values = jsonIn(text, this.#mayMatter)
    if (values === undefined) throw new Refused('text with too many brackets that do not match')
    for (const value of values) this.#offer(value, '(text)', place)
  }

  /** Whether an object is a callback that does not name its turn; if not, what it holds is offered. */
  #isViolation(value: object, place: Place): boolean {
    const content = contentFieldsOf(value, place)
    const seen = content === noFields ? this.#seen : this.#seenParts
    if (seen.has(value)) return false
    if (seen.size === maxObjectCount) throw new Refused('too many objects')
    seen.add(value)
    if (Array.isArray(value)) {
      this.#offerItems(value, place)
    } else {
      if (lacksId(value, this.#isCallback)) return true
      const entries = isPlain(value) ? undefined : entriesOf(value)
      if (entries === undefined) this.#offerProperties(value, content, place)
      else for (const [key, item] of entries) this.#offer(item, key, place)
    }
    this.#offerJson(value, place)
    return false
  }
}

/** Of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}
