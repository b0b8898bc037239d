import type { FinalPart } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'

/** What a message says, or what is added to it. */
export interface Said {
  readonly text: string
  readonly reasoning: string
}

const kinds = ['reasoning', 'text'] as const

/** The messages that a run has written, by id: what was streamed of each, and what each is at the end. */
export class GraphTexts {
  readonly #bound: BoundResponse
  readonly #streamed = new Map<string, Said>()
  #finals = new Map<string, string>()
  /** What was streamed since the state last told all messages. */
  readonly #since = new Set<string>()
  #isOfState = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  has(id: string): boolean {
    return this.#streamed.has(id)
  }

  grow(
    id: string,
    { text = '', reasoning = '' }: { readonly [Kind in keyof Said]?: string | undefined },
  ): void {
    const streamed = this.#streamedOf(id)
    this.#streamed.set(id, { text: streamed.text + text, reasoning: streamed.reasoning + reasoning })
    const delta = { text, reasoning }
    for (const kind of kinds) {
      if (delta[kind] === '') continue
      this.#since.add(id)
      this.#bound.turn.chunk({ kind, partId: id, delta: delta[kind] })
    }
  }

  /** The message so far, as a source sends it that repeats it with each event. What does not go on from before waits for the end. */
  growTo(id: string, said: Said): void {
    const streamed = this.#streamedOf(id)
    for (const kind of kinds)
      if (said[kind].startsWith(streamed[kind]))
        this.grow(id, { [kind]: said[kind].slice(streamed[kind].length) })
  }

  /** The whole message. What was streamed of it is not shown again. */
  settle(id: string, said: Said): void {
    const streamed = this.#streamedOf(id)
    for (const kind of kinds) if (streamed[kind] === '') this.grow(id, { [kind]: said[kind] })
    this.#finals.set(id, said.text)
  }

  /** The state tells all messages: those of this run, in their order. What it does not have is no part of the result. */
  settleAll(messages: readonly (Said & { readonly id: string })[]): void {
    this.#finals = new Map()
    for (const message of messages) this.settle(message.id, message)
    this.#since.clear()
    this.#isOfState = true
  }

  /** What the turn shows at the end; empty if nothing was told as a whole. */
  finalParts(): FinalPart[] {
    if (this.#finals.size === 0) return []
    const ids = this.#isOfState ? [...this.#finals.keys(), ...this.#since] : this.#streamed.keys()
    return [...new Set(ids)]
      .map((id) => this.#finals.get(id) ?? this.#streamedOf(id).text)
      .filter((text) => text !== '')
      .map((text) => ({ kind: 'text', text }))
  }

  #streamedOf(id: string): Said {
    return this.#streamed.get(id) ?? { text: '', reasoning: '' }
  }
}
