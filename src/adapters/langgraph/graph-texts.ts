import type { FinalPart } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'

type TextKind = 'text' | 'reasoning'

/** The messages that a run has written, by id: what was streamed of each, and what each is at the end. */
export class GraphTexts {
  readonly #bound: BoundResponse
  readonly #streamed = new Map<string, Record<TextKind, string>>()
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

  grow(id: string, kind: TextKind, delta: string): void {
    const streamed = this.#streamedOf(id)
    if (delta === '') return
    streamed[kind] += delta
    this.#since.add(id)
    this.#bound.turn.chunk({ kind, partId: id, delta })
  }

  /** The text so far, as a source sends it that repeats it with each event. What does not go on from before waits for the end. */
  growTo(id: string, kind: TextKind, text: string): void {
    const streamed = this.#streamedOf(id)[kind]
    if (text.startsWith(streamed)) this.grow(id, kind, text.slice(streamed.length))
  }

  /** The whole text of a message. */
  settle(id: string, text: string, reasoning = ''): void {
    const { text: streamed, reasoning: thought } = this.#streamedOf(id)
    if (thought === '') this.grow(id, 'reasoning', reasoning)
    if (streamed === '') this.grow(id, 'text', text)
    this.#finals.set(id, text)
  }

  /** The state tells all messages: those of this run, in their order. What it does not have is no part of the result. */
  settleAll(
    messages: readonly { readonly id: string; readonly text: string; readonly reasoning: string }[],
  ): void {
    this.#finals = new Map()
    for (const { id, text, reasoning } of messages) this.settle(id, text, reasoning)
    this.#since.clear()
    this.#isOfState = true
  }

  /** What the turn shows at the end; empty if nothing was told as a whole. */
  finalParts(): FinalPart[] {
    if (this.#finals.size === 0) return []
    const added = this.#isOfState ? this.#since : this.#streamed.keys()
    const ids = this.#isOfState ? new Set([...this.#finals.keys(), ...added]) : new Set(added)
    return [...ids]
      .map((id) => this.#finals.get(id) ?? this.#streamedOf(id).text)
      .filter((text) => text !== '')
      .map((text) => ({ kind: 'text', text }))
  }

  #streamedOf(id: string): Record<TextKind, string> {
    const streamed = this.#streamed.get(id) ?? { text: '', reasoning: '' }
    this.#streamed.set(id, streamed)
    return streamed
  }
}
