import type { TurnBinding } from './turn-binding.ts'
import { TurnWriter } from './turn-writer.ts'

/** Which turn a response is. Either give its id, or name the id of the source to use. */
export type ResponseBinding<IdName extends string> =
  | TurnBinding
  | {
      readonly threadId: string
      readonly invocationIdFrom: IdName
      /** The agent that answers; part of `invocation_created`. */
      readonly agentId?: string
    }

/** A turn that is one response of a source, or several responses that continue each other. */
export class BoundResponse {
  readonly #binding: ResponseBinding<string>
  #turn: TurnWriter
  #id: string | undefined
  /** The ids of all responses so far. */
  readonly #ids = new Set<string>()

  constructor(binding: ResponseBinding<string>) {
    this.#binding = binding
    // Events that arrive before the id of the turn is known have an empty id.
    this.#turn = new TurnWriter({ invocationId: '', ...binding })
  }

  get turn(): TurnWriter {
    return this.#turn
  }

  /** Whether the id of the turn is known. */
  get isKnown(): boolean {
    return this.#turn.ids.invocationId !== ''
  }

  /** Takes the id in an event. @returns whether this response has that id; true for an event without an id */
  isOf(id: string | undefined): boolean {
    if (id === undefined || id === '') return true
    if (this.#id === undefined && 'invocationIdFrom' in this.#binding)
      this.#turn = new TurnWriter({ ...this.#binding, invocationId: id })
    this.#id ??= id
    this.#ids.add(this.#id)
    return id === this.#id
  }

  /**
   * Takes the id of a response that may continue this turn.
   * @returns whether it does. It does not if the turn takes its id from the source, or if the response was read before
   */
  goesOnAs(id: string): boolean {
    if ('invocationIdFrom' in this.#binding || this.#ids.has(id)) return false
    this.#id = id
    return this.isOf(id)
  }
}
