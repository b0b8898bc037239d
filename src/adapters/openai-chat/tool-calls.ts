import { type ChunkPart, isRecord, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { labelOf } from '../common/label-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'

/** Knows which call a delta of `tool_calls` belongs to, and gives each call of a turn an id that no other has. */
export class ToolCalls {
  /** The call that grows, by `index`. */
  readonly #growing = new Map<string, { readonly sourceId: string; readonly toolCallId: string }>()
  readonly #ids = new UniqueIds()

  /**
   * A delta belongs to the call of its `index`, or of its id where it has no index. It begins another call if it has a name and an id
   * that is not the call's: some servers number all calls 0.
   * @returns `undefined` if the delta has neither
   */
  partOf(call: unknown): ChunkPart | undefined {
    const id = textOf(call, 'id') || undefined // some repeat it as an empty text
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
      toolName: name ?? '', // the first one counts
      inputDelta: inputOf(tool),
    }
  }
}

function inputOf(tool: unknown): string {
  const whole = readField(tool, 'arguments') // some send it as an object
  return (
    textOf(tool, 'arguments') ?? textOf(tool, 'input') ?? (isRecord(whole) ? (jsonTextOf(whole) ?? '') : '')
  )
}
