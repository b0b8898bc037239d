import { assertNever, type ChunkPart, compact, sameJson } from '../protocol/index.ts'
import type { BubblePart, ToolPart } from './bubble.ts'
import { putData } from './parts.ts'
import { none, oneText, type StreamColumn } from './row.ts'
import { cutText, mayCut } from './segments.ts'

/** Bounds what waits. */
export interface Holder {
  /** Text and JSON that waits in the thread, in UTF-16 units. */
  heldUnits: number
}

interface Limits {
  readonly heldChunkCount: number
  readonly heldUnits: number
}

/**
 * Folds the chunks of one invocation into parts, in seq order. Of a folded chunk nothing remains but its content.
 *
 * This is the hot path: a text delta is one `+=`, whatever the length of the message. The fold accumulates in place
 * between two publications; `column` gives out an immutable value that shares all that has not changed since.
 */
export class StreamFold {
  /** How many chunks are folded: the next seq. */
  folded: number
  #parts: BubblePart[]
  #tail: string
  /** The parts array has been given out and is copied before the next write. */
  #isShared = true
  readonly #held = new Map<number, ChunkPart | null>()
  readonly #holder: Holder
  /** What was given out, while nothing has changed since. */
  #column: StreamColumn | undefined

  constructor(column: StreamColumn, holder: Holder) {
    this.#holder = holder
    this.folded = column.folded
    this.#parts = column.parts as BubblePart[] // shared until the first write, which copies it
    this.#tail = column.tail
    this.#column = column
  }

  /** One more than the highest seq that is known, folded or held. */
  get known(): number {
    let known = this.folded
    // One by one: a snapshot may hold more of them than a call takes arguments.
    for (const seq of this.#held.keys()) known = Math.max(known, seq + 1)
    return known
  }

  /** Folds the chunk, and those that waited for it; or holds it; or says why not. */
  place(
    seq: number,
    part: ChunkPart | null,
    limits: Limits,
  ): 'applied' | 'held' | 'duplicate' | 'conflicting_chunk' | 'buffer_overflow' {
    if (seq < this.folded) return 'duplicate'
    if (seq > this.folded) {
      const held = this.#held.get(seq)
      if (held !== undefined) return sameJson(held, part) ? 'duplicate' : 'conflicting_chunk'
      const units = this.#holder.heldUnits + unitsOf(part)
      if (this.#held.size >= limits.heldChunkCount || units > limits.heldUnits) return 'buffer_overflow'
      this.#holder.heldUnits = units
      this.#held.set(seq, part)
      this.#column = undefined
      return 'held'
    }
    this.#fold(part)
    if (this.#held.size > 0) this.#drain()
    return 'applied'
  }

  /** Joins a column folded elsewhere: the longer prefix stays, and so does whatever is held beyond it. */
  join(column: StreamColumn): void {
    if (column.folded > this.folded) {
      this.folded = column.folded
      this.#parts = column.parts as BubblePart[] // shared until the first write, which copies it
      this.#tail = column.tail
      this.#isShared = true
      this.#column = undefined
      for (const seq of this.#held.keys()) if (seq < this.folded) this.#release(seq)
    }
    for (const { seq, part } of column.held)
      this.place(seq, part, { heldChunkCount: Infinity, heldUnits: Infinity })
    this.#drain()
  }

  /** The column as it stands: immutable, and the same object until something changes. */
  get column(): StreamColumn {
    if (this.#column === undefined) {
      this.#isShared = true
      const held =
        this.#held.size === 0
          ? none
          : Array.from(this.#held, ([seq, part]) => ({ seq, part })).sort((a, b) => a.seq - b.seq)
      this.#column = { folded: this.folded, parts: this.#parts, tail: this.#tail, held }
    }
    return this.#column
  }

  #drain(): void {
    for (let part = this.#release(this.folded); part !== undefined; part = this.#release(this.folded))
      this.#fold(part)
  }

  /** Lets go of a chunk that waits; undefined where none does. */
  #release(seq: number): ChunkPart | null | undefined {
    const part = this.#held.get(seq)
    if (this.#held.delete(seq) && part !== undefined) this.#holder.heldUnits -= unitsOf(part)
    return part
  }

  #fold(part: ChunkPart | null): void {
    this.#column = undefined
    const seq = this.folded++
    switch (part?.kind) {
      case undefined:
        return
      case 'text':
      case 'reasoning':
        if (seq === 0 && part.kind === 'text') this.#parts = oneText as BubblePart[] // shared, as any that is given out
        else if (this.#parts.at(-1)?.kind !== part.kind)
          this.#push({ kind: part.kind, key: String(seq), segments: none })
        this.#tail += part.delta
        if (mayCut(this.#tail.length, part.delta)) {
          const { sealed, tail } = cutText(this.#tail)
          this.#seal(sealed, this.#parts.length - 1)
          this.#tail = tail
        }
        return
      case 'tool_call':
        return this.#growTool(seq, part.toolCallId, ({ toolName = part.toolName, input }) => ({
          toolName,
          input: input + part.inputDelta,
        }))
      case 'tool_result':
        return this.#growTool(seq, part.toolCallId, ({ output }) =>
          output === undefined ? compact({ output: part.output, isError: part.isError }) : {},
        )
      case 'data': {
        this.#own()
        const count = this.#parts.length
        putData(this.#parts, part)
        if (this.#parts.length > count) this.#closeText(count - 1)
        return
      }
      default:
        return assertNever(part)
    }
  }

  #growTool(seq: number, toolCallId: string, grow: (tool: ToolPart) => Partial<ToolPart>): void {
    const index = this.#parts.findLastIndex((part) => part.kind === 'tool' && part.toolCallId === toolCallId)
    if (index < 0) this.#push({ kind: 'tool', key: String(seq), toolCallId, input: '' })
    const at = index < 0 ? this.#parts.length - 1 : index
    const tool = this.#parts[at] as ToolPart // just found, or just made
    this.#own()
    this.#parts[at] = { ...tool, ...grow(tool) }
  }

  #push(part: BubblePart): void {
    this.#own()
    this.#closeText(this.#parts.push(part) - 2)
  }

  /** A part stands behind the one at `index` now: its text is whole. */
  #closeText(index: number): void {
    if (this.#tail !== '') this.#seal([this.#tail], index)
    this.#tail = ''
  }

  #seal(segments: readonly string[], index: number): void {
    const part = this.#parts[index]
    if (part === undefined || part.kind === 'tool' || part.kind === 'data') return
    this.#own()
    this.#parts[index] = { ...part, segments: [...part.segments, ...segments] }
  }

  #own(): void {
    if (this.#isShared) this.#parts = [...this.#parts]
    this.#isShared = false
  }
}

/** Text and JSON of a chunk, names and ids included, in UTF-16 units. */
function unitsOf(part: ChunkPart | null): number {
  if (part !== null && 'delta' in part) return part.delta.length
  const { kind: _, ...content } = part ?? { kind: null }
  return Object.values(content).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  )
}
