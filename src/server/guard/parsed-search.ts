import { callbackKindOf, type IsCallback, type Source } from './callback-kind.ts'
import { below, type ContentIndex, type ContentNode, nodeTold, plainNode } from './content-index.ts'
import { JsonScan } from './json-scan.ts'
import { mayBeCallback, mayBeObject } from './marks.ts'
import { mayHoldCallback, mayHoldObject, mayHoldThread } from './may-hold.ts'
import { isEnclosed } from './opener.ts'

/** What a guard searches for. */
export interface Rules {
  readonly isCallback: IsCallback | undefined
  readonly content: ContentIndex
}

/** A callback without an id in JSON, and the keys that lead to it. */
export interface ParsedFinding {
  readonly value: object
  readonly keys: readonly (string | number)[]
}

/**
 * How many layers of JSON strings inside JSON strings are searched. Each layer costs as much as the one above it. An envelope in
 * an envelope has two.
 */
const maxLayerCount = 2

/** After this many strings that are not JSON, which each cost an exception, strings are scanned before they are parsed. */
const maxFailureCount = 8

/** A result of `JSON.parse` that is to be searched. It has no getters, no cycles and no shared objects. */
interface Step {
  readonly value: object
  readonly node: ContentNode
  readonly layer: number
  readonly from: Step | undefined
  readonly key: string | number
}

/** A search through parsed JSON, without recursion. */
export class ParsedSearch {
  /** Whether any callback was found, with or without its turn. */
  hasCallback = false
  readonly #rules: Rules
  readonly #steps: Step[] = []
  #failureCount = 0

  constructor(rules: Rules) {
    this.#rules = rules
  }

  /** Whether a text may contain what the rules search for. */
  readonly mayMatter = (text: string): boolean =>
    this.#rules.isCallback === undefined ? mayHoldCallback(text) : mayHoldObject(text)

  /** Whether JSON with these marks may contain what the rules search for. */
  readonly mayMatterBy = (marks: number): boolean =>
    this.#rules.isCallback === undefined ? mayBeCallback(marks) : mayBeObject(marks)

  /** Searches the parsed values of a frame. */
  inFrame(values: readonly unknown[]): ParsedFinding | undefined {
    for (const value of values) {
      this.#offer(value, plainNode, 0, '(text)', undefined)
      const found = this.#run()
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Searches a string in an object, if all of it is one JSON object or list. */
  inString(text: string): ParsedFinding | undefined {
    this.#offerText(text, 0, '', undefined)
    return this.#run()
  }

  #run(): ParsedFinding | undefined {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { value, layer } = step
      if (Array.isArray(value)) {
        const node = below(step.node, '*')
        if (!node.isContent)
          for (let index = 0; index < value.length; index++)
            this.#offer(value[index], node, layer, index, step)
        continue
      }
      const source: Source = layer === 0 ? 'frame' : 'string'
      const kind = callbackKindOf(value, this.#rules.isCallback, source)
      if (kind !== 'none') this.hasCallback = true
      if (kind === 'unnamed') {
        this.#steps.length = 0
        return { value, keys: keysOf(step) }
      }
      this.#offerFields(value as Readonly<Record<string, unknown>>, step) // it comes from JSON, so every property may be read
    }
    return undefined
  }

  /** First reads all fields, since together they decide which of them are content. */
  #offerFields(record: Readonly<Record<string, unknown>>, step: Step): void {
    if (!hasInner(record)) return
    const { content } = this.#rules
    let known = step.node
    for (const key in record) {
      const value = record[key]
      if (typeof value !== 'string') continue
      const telling = content.tellingOf(key)
      if (telling !== undefined) known = nodeTold(telling, value, record, known)
    }
    for (const key in record) {
      const value = record[key]
      if (!isInner(value)) continue
      const node = below(known, key)
      if (!node.isContent) this.#offer(value, node, step.layer, key, step)
    }
  }

  #offer(
    value: unknown,
    node: ContentNode,
    layer: number,
    key: string | number,
    from: Step | undefined,
  ): void {
    if (typeof value === 'string') this.#offerText(value, layer, key, from)
    else if (typeof value === 'object' && value !== null && !this.#isIdle(value))
      this.#steps.push({ value, node, layer, from, key })
  }

  /** Whether nothing can be found in it, since it is empty and there is no `isCallback` for empty objects. */
  #isIdle(value: object): boolean {
    return this.#rules.isCallback === undefined && isEmpty(value)
  }

  #offerText(text: string, layer: number, key: string | number, from: Step | undefined): void {
    if (layer >= maxLayerCount || !isBracketed(text)) return
    if (!mayHoldThread(text) || !this.mayMatter(text)) return
    const value = this.#parsed(text)
    if (typeof value !== 'object' || value === null) return
    const node = plainNode
    const outer = key === '' ? from : { value, node, layer, from, key }
    this.#steps.push({ value, node, layer: layer + 1, from: outer, key: '(text)' })
  }

  #parsed(text: string): unknown {
    if (this.#failureCount >= maxFailureCount && new JsonScan(text).endOf(0, false) < 0) return undefined
    try {
      return JSON.parse(text)
    } catch {
      this.#failureCount++
      return undefined
    }
  }
}

const quote = 0x22
const shortest = '{"threadId":1}'.length

/** Whether it may contain a callback. */
const isInner = (value: unknown): boolean =>
  typeof value === 'string' ? value.length >= shortest : typeof value === 'object' && value !== null

function isEmpty(value: object): boolean {
  for (const _ in value) return false
  return true
}

function hasInner(record: Readonly<Record<string, unknown>>): boolean {
  for (const key in record) if (isInner(record[key])) return true
  return false
}

/** Whether all of it may be one object or list. */
const isBracketed = (text: string): boolean =>
  text.length >= shortest && text.charCodeAt(0) !== quote && isEnclosed(text)

function keysOf(step: Step): readonly (string | number)[] {
  const keys: (string | number)[] = []
  for (let at: Step | undefined = step; at !== undefined; at = at.from) keys.push(at.key)
  return keys.reverse()
}
