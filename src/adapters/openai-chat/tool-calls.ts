import { type ChunkPart, isRecord, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'

/** Finds the call of each delta in `tool_calls`, and gives each call of a turn a unique id. */
export class ToolCalls {
  /** The growing call, by `index`. */
  readonly #growing = new Map<string, { readonly sourceId: string; readonly toolCallId: string }>()
  readonly #ids = new UniqueIds()

  /**
   * A delta belongs to the call of its `index`, or of its id if it has no index. It begins another call if it has a name and an id
   * other than the call's, since some servers give all calls the index 0.
   * @returns `undefined` if the delta has neither
   */
  partOf(call: unknown): ChunkPart | undefined {
    const id = textOf(call, 'id') || undefined // some servers repeat it as an empty text
    const index = labelOf(call, 'index') ?? id
    if (index === undefined) return
    const tool = readField(call, 'function') ?? readField(call, 'custom')
    const name = textOf(tool, 'name') || undefined
    let known = this.#growing.get(index)
    if (known === undefined || (name !== undefined && id !== undefined && id !== known.sourceId)) {
      known = { sourceId: id ?? index, toolCallId: this.#ids.take(id ?? index) }
      this.#growing.set(index, known)
    }
    return {
      kind: 'tool_call',
      toolCallId: known.toolCallId,
      toolName: name ?? '', // the first name counts
      inputDelta: inputOf(tool),
    }
  }
}

function inputOf(tool: unknown): string {
  const whole = readField(tool, 'arguments') // some servers send an object
  return (
    textOf(tool, 'arguments') ?? textOf(tool, 'input') ?? (isRecord(whole) ? (jsonTextOf(whole) ?? '') : '')
  )
}
