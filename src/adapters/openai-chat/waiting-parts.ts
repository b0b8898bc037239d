import type { ChunkPart } from '../../protocol/index.ts'

/**
 * The parts of an event that did not fit into its one chunk. They are written with the following events. Deltas of the same part are
 * joined, so the number of waiting parts is limited to the number of parts in the turn.
 */
export class WaitingParts {
  readonly #parts: ChunkPart[] = []

  add(part: ChunkPart): void {
    const at = this.#parts.findIndex((each) => keyOf(each) === keyOf(part))
    const waiting = this.#parts[at]
    if (waiting === undefined) this.#parts.push(part)
    else this.#parts[at] = joined(waiting, part)
  }

  /** The next one; `undefined` if none waits. */
  take(): ChunkPart | undefined {
    return this.#parts.shift()
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0
  }
}

const keyOf = (part: ChunkPart): string =>
  part.kind + ('partId' in part ? part.partId : 'toolCallId' in part ? part.toolCallId : '')

function joined(waiting: ChunkPart, part: ChunkPart): ChunkPart {
  if (waiting.kind === 'tool_call' && part.kind === 'tool_call')
    return { ...waiting, inputDelta: waiting.inputDelta + part.inputDelta }
  if ('delta' in waiting && 'delta' in part) return { ...waiting, delta: waiting.delta + part.delta }
  return part
}
