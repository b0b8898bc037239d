import type { FinalPart } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'

/** The text of a message, or a delta of it. */
export interface Said {
  readonly text: string
  readonly reasoning: string
}

const kinds = ['reasoning', 'text'] as const

/** The messages of a run, by id: the streamed and the final text of each. */
export class GraphTexts {
  readonly #bound: BoundResponse
  readonly #streamed = new Map<string, Said>()
  #finals = new Map<string, string>()
  /** The messages that were streamed since the last state. */
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

  /** Takes the message so far from a source that repeats it with each event. Text that does not extend the streamed text waits for the end. */
  growTo(id: string, said: Said): void {
    const streamed = this.#streamedOf(id)
    for (const kind of kinds)
      if (said[kind].startsWith(streamed[kind]))
        this.grow(id, { [kind]: said[kind].slice(streamed[kind].length) })
  }

  /** Takes a whole message. Text that was streamed is not shown again. */
  settle(id: string, said: Said): void {
    const streamed = this.#streamedOf(id)
    for (const kind of kinds) if (streamed[kind] === '') this.grow(id, { [kind]: said[kind] })
    this.#finals.set(id, said.text)
  }

  /** Takes this run's messages from the state, in order. A message that the state lacks is not part of the result. */
  settleAll(messages: readonly (Said & { readonly id: string })[]): void {
    this.#finals = new Map()
    for (const message of messages) this.settle(message.id, message)
    this.#since.clear()
    this.#isOfState = true
  }

  /** The final parts of the turn; empty if no whole message has arrived. */
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
