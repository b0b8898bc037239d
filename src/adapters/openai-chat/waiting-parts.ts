import type { ChunkPart } from '../../protocol/index.ts'

/**
 * What an event has said beyond its one chunk. It is written with the events that follow, and what grows the same part is joined, so that
 * no more waits than there are parts.
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
