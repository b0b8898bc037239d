import { callbackKindOf } from './callback-kind.ts'
import { below, type ContentNode, plainNode } from './content-index.ts'
import { bytesIn, entriesOf, isChannel } from './entries-of.ts'
import { type ParsedFinding, ParsedSearch, type Rules } from './parsed-search.ts'
import type { Place } from './place.ts'
import { Refused } from './refused.ts'
import { textsOfFrame } from './texts-of-frame.ts'
import { valuesInFrame } from './values-in-frame.ts'

/** Limits of one call, so that the search of an object that creates new objects forever ends. */
const maxObjectCount = 1_048_576
const maxItemCount = 16_777_216

/** Ignored, since bytes are read as text and not as the list of numbers that JSON makes of them. Some runtimes have no Buffer. */
const bufferToJson: unknown = globalThis.Buffer?.prototype.toJSON

/** A value to read, and what is known of its place. */
interface Step extends Place {
  readonly node: ContentNode
}

/** A callback that does not name its turn, and the place at or above it. */
export interface Found {
  readonly place: Place
  readonly parsed?: ParsedFinding
}

/** One search through the arguments of one call, level by level, without recursion. */
export class Search {
  readonly #rules: Rules
  readonly #parsed: ParsedSearch
  /** The values to read and those already read. It grows during the iteration. */
  readonly #steps: Step[] = []
  /** The objects already read, by what is known of their place. So a shared object is read once for each, and cycles end. */
  readonly #seen = new Map<ContentNode, Set<object>>()
  #objectCount = 0
  #current: Place | undefined
  #hasCallback = false

  constructor(rules: Rules) {
    this.#rules = rules
    this.#parsed = new ParsedSearch(rules)
  }

  /** The value that is being read. After an error, the value that caused it. */
  get current(): Place | undefined {
    return this.#current
  }

  /** Whether any callback was found, with or without its turn. */
  get hasCallback(): boolean {
    return this.#hasCallback || this.#parsed.hasCallback
  }

  /**
   * @returns a callback that does not name its turn
   * @throws Refused, or whatever a getter, a proxy or a toJSON throws
   */
  run(args: readonly unknown[]): Found | undefined {
    this.#offerItems(args, plainNode, undefined)
    for (const step of this.#steps) {
      this.#current = step
      const found = this.#read(step)
      if (found !== undefined) return found
    }
    return undefined
  }

  #read(step: Step): Found | undefined {
    const { value, from } = step
    if (typeof value === 'string')
      return from === undefined ? this.#readFrame(value, step) : this.#readString(value, step)
    if (typeof value === 'function') this.#offerJson(value, step.node, step)
    return typeof value === 'object' && value !== null ? this.#readObject(value, step) : undefined
  }

  /** Reads a text that is itself an argument, so the backend has serialised it. */
  #readFrame(text: string, place: Place): Found | undefined {
    if (!this.#parsed.mayMatter(text)) return undefined
    for (const values of valuesInFrame(text, this.#parsed.mayMatterBy)) {
      const parsed = this.#parsed.inFrame(values)
      if (parsed !== undefined) return { place, parsed }
    }
    return undefined
  }

  /** Reads a string in an object, which may be what a person typed. */
  #readString(text: string, place: Place): Found | undefined {
    const parsed = this.#parsed.inString(text)
    return parsed && { place, parsed }
  }

  #readObject(value: object, step: Step): Found | undefined {
    const node = Array.isArray(value) ? step.node : this.#rules.content.nodeAt(value, step.node)
    if (!this.#isNew(value, node)) return undefined
    if (step.from === undefined) {
      for (const text of textsOfFrame(value)) {
        const found = this.#readFrame(text, { ...step, key: `${step.key}.(read)` })
        if (found !== undefined) return found
      }
    }
    if (Array.isArray(value)) {
      this.#offerItems(value, below(node, '*'), step)
    } else {
      const bytes = bytesIn(value)
      if (bytes !== undefined)
        return step.from === undefined ? undefined : this.#readString(new TextDecoder().decode(bytes), step)
      const kind = callbackKindOf(value, this.#rules.isCallback, 'frame')
      if (kind !== 'none') this.#hasCallback = true
      if (kind === 'unnamed') return { place: step }
      if (isPlain(value)) this.#offerProperties(value, node, step)
      else this.#offerInstance(value, node, step)
    }
    this.#offerJson(value, step.node, step)
    return undefined
  }

  #isNew(value: object, node: ContentNode): boolean {
    let seen = this.#seen.get(node)
    if (seen === undefined) this.#seen.set(node, (seen = new Set()))
    if (seen.has(value)) return false
    if (++this.#objectCount > maxObjectCount) throw new Refused('too many objects. Send less at once')
    seen.add(value)
    return true
  }

  /** Adds a value to the steps if it may contain a callback. */
  #offer(value: unknown, node: ContentNode, key: string | number, from: Place | undefined): void {
    if (node.isContent) return
    const isWorthIt =
      typeof value === 'string'
        ? this.#parsed.mayMatter(value)
        : typeof value === 'function' || (typeof value === 'object' && value !== null)
    if (isWorthIt) this.#steps.push({ value, node, key, from })
  }

  #offerItems(items: readonly unknown[], node: ContentNode, from: Place | undefined): void {
    if (items.length > maxItemCount) throw new Refused('too many items. Send less at once')
    if (node.isContent) return
    for (let index = 0; index < items.length; index++) this.#offer(items[index], node, index, from)
  }

  #offerProperties(object: object, node: ContentNode, from: Place): void {
    for (const key of Object.keys(object)) {
      const inner = below(node, key)
      if (!inner.isContent) this.#offer(Reflect.get(object, key), inner, key, from)
    }
  }

  #offerInstance(value: object, node: ContentNode, place: Place): void {
    for (const { key, value: inner } of entriesOf(value)) this.#offer(inner, plainNode, key, place)
    // The properties of a String object are its characters.
    if (!isChannel(value) && !(value instanceof String)) this.#offerProperties(value, node, place)
  }

  /** Adds the result of `toJSON`, which JSON writes instead of an object or a function. It may depend on the key. */
  #offerJson(value: object, node: ContentNode, place: Place): void {
    const toJson: unknown = Reflect.get(value, 'toJSON')
    if (typeof toJson !== 'function' || toJson === bufferToJson) return
    const keys = place.from === undefined ? [String(place.key), ''] : [String(place.key)]
    for (const key of keys) this.#offer(Reflect.apply(toJson, value, [key]), node, 'toJSON()', place)
  }
}

/** Whether it is a plain object, of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}
