import { readField } from '../../protocol/index.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'

/** Finds the output item of an event. A part has the id of its item. */
export class OutputItems {
  /** The id of each item of this response, by `output_index`. */
  readonly #ids = new Map<string, string>()
  /** The id of the item that made a call, by `call_id`. */
  readonly #callers = new Map<string, string>()
  /** The id of the item that requests an approval, by the id of the request. */
  readonly #requests = new Map<string, string>()

  /** The next response begins, and restarts the indexes of its items at 0. */
  next(): void {
    this.#ids.clear()
  }

  /**
   * In the API, an item has one id and one index. Some servers send another id with each event, and the same index.
   * A call that a person has approved continues the item of its request, which was in the previous response.
   */
  idOf(event: unknown): string {
    const item = readField(event, 'item')
    const index = labelOf(event, 'output_index')
    const own = textOf(event, 'item_id') ?? textOf(item, 'id') ?? ''
    const id = this.#requests.get(textOf(item, 'approval_request_id') ?? '') ?? own
    if (index === undefined || id === '') return id
    const known = this.#ids.get(index) ?? (id.length > 200 ? `output:${index}` : id) // short enough to be a valid id with a suffix
    this.#ids.set(index, known)
    return known
  }

  /** The id of the item that made the call of this item, or its own. */
  callerOf(item: unknown, id: string): string {
    const callId = textOf(item, 'call_id') ?? id
    const caller = this.#callers.get(callId) ?? id
    this.#callers.set(callId, caller)
    return caller
  }

  /** Records an item that requests an approval. */
  ask(approvalId: string, id: string): void {
    this.#requests.set(approvalId, id)
  }
}
