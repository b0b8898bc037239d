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

/** A turn that is one response of a source, or several where each goes on with the turn. */
export class BoundResponse {
  readonly #binding: ResponseBinding<string>
  #turn: TurnWriter
  #id: string | undefined
  /** Of all responses so far. */
  readonly #ids = new Set<string>()

  constructor(binding: ResponseBinding<string>) {
    this.#binding = binding
    // What comes before the id of its turn is known has none.
    this.#turn = new TurnWriter({ invocationId: '', ...binding })
  }

  get turn(): TurnWriter {
    return this.#turn
  }

  /** Whether the turn has its id. */
  get isKnown(): boolean {
    return this.#turn.ids.invocationId !== ''
  }

  /** Takes the id that an event names. @returns whether this is the response of that id; an event without one says nothing */
  isOf(id: string | undefined): boolean {
    if (id === undefined || id === '') return true
    if (this.#id === undefined && 'invocationIdFrom' in this.#binding)
      this.#turn = new TurnWriter({ ...this.#binding, invocationId: id })
    this.#id ??= id
    this.#ids.add(this.#id)
    return id === this.#id
  }

  /**
   * Takes the id of a response that may go on with this turn.
   * @returns whether it does: an id that is the turn's own names one turn, and a response that was there before is read again
   */
  goesOnAs(id: string): boolean {
    if ('invocationIdFrom' in this.#binding || this.#ids.has(id)) return false
    this.#id = id
    return this.isOf(id)
  }
}
