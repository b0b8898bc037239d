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

  constructor(binding: ResponseBinding<string>) {
    this.#binding = binding
    // An event that comes before the id of its turn names none, and the store says so: missing_invocation_id.
    this.#turn = new TurnWriter({ invocationId: '', ...binding })
  }

  get turn(): TurnWriter {
    return this.#turn
  }

  /** Takes the id that an event names. @returns whether this is the response of that id; an event without one says nothing */
  isOf(id: string | undefined): boolean {
    if (id === undefined || id === '') return true
    if (this.#id === undefined && 'invocationIdFrom' in this.#binding)
      this.#turn = new TurnWriter({ ...this.#binding, invocationId: id })
    this.#id ??= id
    return id === this.#id
  }

  /** Takes the id of a response that may go on with this turn. @returns whether it does: an id that is the turn's own names one turn */
  goesOnAs(id: string): boolean {
    if ('invocationIdFrom' in this.#binding) return false
    this.#id = id
    return true
  }
}
