import { below, type ContentIndex, type ContentNode, nodeTold, plainNode } from './content-index.ts'
import { endOfJson } from './end-of-json.ts'
import { type IsCallback, lacksId, type Source } from './lacks-id.ts'
import type { Words } from './marks.ts'
import { callbackWords, mayHoldCallback, mayHoldObject, mayHoldThread, objectWords } from './may-hold.ts'

/** What a guard was told to look for. */
export interface Rules {
  readonly isCallback: IsCallback | undefined
  readonly content: ContentIndex
}

/** A callback without its id that stands in JSON, and the way to it. */
export interface ParsedFinding {
  readonly value: object
  readonly keys: readonly (string | number)[]
}

/**
 * Layers of strings that are looked into, one in the other. A layer costs as much as the one above it, and an envelope
 * in an envelope has two.
 */
const maxLayerCount = 2

/** So many strings that are no JSON are found out by an exception; each of the others by a pass over it. */
const maxFailureCount = 8

/** What came out of `JSON.parse`, on the way to be looked at. There are no getters, no cycles, and nothing is shared. */
interface Step {
  readonly value: object
  readonly node: ContentNode
  readonly layer: number
  readonly from: Step | undefined
  readonly key: string | number
}

/** A search through parsed JSON, without recursion. */
export class ParsedSearch {
  readonly #rules: Rules
  readonly #steps: Step[] = []
  #failureCount = 0

  constructor(rules: Rules) {
    this.#rules = rules
  }

  /** Whether a text may hold what is looked for. */
  readonly mayMatter = (text: string): boolean =>
    this.#rules.isCallback === undefined ? mayHoldCallback(text) : mayHoldObject(text)

  /** The words without which a text that has no escapes does not matter. */
  get words(): Words {
    return this.#rules.isCallback === undefined ? callbackWords : objectWords
  }

  /** Looks through what a frame was parsed to. */
  inFrame(value: unknown): ParsedFinding | undefined {
    this.#offer(value, plainNode, 0, '(text)', undefined)
    return this.#run()
  }

  /** Looks into a string that stands in an object, if the whole of it is one JSON object or list. */
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
      if (lacksId(value, this.#rules.isCallback, source)) {
        this.#steps.length = 0
        return { value, keys: keysOf(step) }
      }
      this.#offerFields(value as Readonly<Record<string, unknown>>, step) // out of JSON: any property may be asked for
    }
    return undefined
  }

  /** Twice over the fields: only then is it known which of them are content. */
  #offerFields(record: Readonly<Record<string, unknown>>, step: Step): void {
    const { content } = this.#rules
    let known = step.node
    let isWorthIt = false
    for (const key in record) {
      const value = record[key]
      if (typeof value === 'string') {
        const telling = content.tellingOf(key)
        if (telling !== undefined) known = nodeTold(telling, value, record, known)
        isWorthIt ||= value.length >= shortest
      } else isWorthIt ||= typeof value === 'object' && value !== null
    }
    if (!isWorthIt) return
    for (const key in record) {
      const value = record[key]
      if (typeof value === 'string' ? value.length < shortest : typeof value !== 'object' || value === null)
        continue
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
    else if (typeof value === 'object' && value !== null) this.#steps.push({ value, node, layer, from, key })
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
    if (this.#failureCount >= maxFailureCount) {
      if (endOfJson(text, 0, false) < 0) return undefined
    }
    try {
      return JSON.parse(text)
    } catch {
      this.#failureCount++
      return undefined
    }
  }
}

const shortest = '{"threadId":1}'.length

/** Whether it begins and ends as an object or a list does; white space aside. */
function isBracketed(text: string): boolean {
  if (text.length < shortest) return false
  const first = text.charCodeAt(0)
  if (first > 0x20 && first !== 0x7b && first !== 0x5b) return false // as nearly all
  const trimmed = text.trim()
  const ends = `${trimmed.charAt(0)}${trimmed.charAt(trimmed.length - 1)}`
  return ends === '{}' || ends === '[]'
}

function keysOf(step: Step): readonly (string | number)[] {
  const keys: (string | number)[] = []
  for (let at: Step | undefined = step; at !== undefined; at = at.from) keys.push(at.key)
  return keys.reverse()
}
