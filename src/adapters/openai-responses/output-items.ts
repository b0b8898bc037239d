import { readField } from '../../protocol/index.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'

/** Which output item an event is about. A part has the id of its item. */
export class OutputItems {
  /** The id of each item of this response, by `output_index`. */
  readonly #ids = new Map<string, string>()
  /** The id of the item that made a call, by `call_id`. */
  readonly #callers = new Map<string, string>()
  /** The id of the item that asks for an approval, by the id that an answer names. */
  readonly #requests = new Map<string, string>()

  /** The next response begins, and counts its items from 0 again. */
  next(): void {
    this.#ids.clear()
  }

  /**
   * The API gives an item one id and one index. Some servers give it another id with each event, and the same index.
   * A call that a person has approved goes on with the item of its request, which stands in the response before.
   */
  idOf(event: unknown): string {
    const item = readField(event, 'item')
    const index = labelOf(event, 'output_index')
    const own = textOf(event, 'item_id') ?? textOf(item, 'id') ?? ''
    const id = this.#requests.get(textOf(item, 'approval_request_id') ?? '') ?? own
    if (index === undefined || id === '') return id
    const known = this.#ids.get(index) ?? (id.length > 200 ? `output:${index}` : id) // with what is added to it, it stays an id
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

  /** An item asks for an approval. */
  ask(approvalId: string, id: string): void {
    this.#requests.set(approvalId, id)
  }
}
