import { assertNever, type ChunkPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, TextPart, ToolPart } from './bubble.ts'
import { putData } from './parts.ts'
import { emptyStream, type HeldChunk, type StreamColumn } from './row.ts'
import { cutText, mayCut } from './segments.ts'

/** What one chunk did to the column. */
export type ChunkOutcome = 'folded' | 'held' | 'known' | 'conflicting'

/**
 * Folds the chunks of one invocation into parts, in seq order. Of a folded chunk nothing remains but its content.
 *
 * This is the hot path: a text delta is one `+=`, whatever the length of the message. The fold accumulates in place
 * between two publications; `column()` gives out an immutable value that shares all that has not changed since.
 */
export class StreamFold {
  #folded: number
  #parts: BubblePart[]
  #tail: string
  /** The parts array has been given out and is copied before the next write. */
  #isShared = true
  #held: Map<number, HeldChunk> | undefined
  #heldUnits = 0
  #column: StreamColumn | undefined

  constructor(column: StreamColumn = emptyStream) {
    this.#folded = column.folded
    this.#parts = column.parts as BubblePart[] // shared until the first write, which copies it
    this.#tail = column.tail
    this.#column = column
    for (const chunk of column.held) this.#hold(chunk)
  }

  /** How many chunks are folded: the next seq. */
  get folded(): number {
    return this.#folded
  }

  /** One more than the highest seq that is known, folded or held. */
  get known(): number {
    let known = this.#folded
    if (this.#held !== undefined) for (const seq of this.#held.keys()) known = Math.max(known, seq + 1)
    return known
  }

  get heldCount(): number {
    return this.#held?.size ?? 0
  }

  /** Text and JSON of the held chunks, in UTF-16 units. */
  get heldUnits(): number {
    return this.#heldUnits
  }

  /** What `place` would do with this chunk. */
  outcomeOf(seq: number, part: ChunkPart | null): ChunkOutcome {
    if (seq === this.#folded) return 'folded'
    if (seq < this.#folded) return 'known'
    const held = this.#held?.get(seq)
    if (held === undefined) return 'held'
    return sameJson(held.part, part) ? 'known' : 'conflicting'
  }

  /** Folds the chunk, and those that waited for it; or holds it. */
  place(chunk: HeldChunk): void {
    this.#column = undefined
    if (chunk.seq !== this.#folded) {
      this.#hold(chunk)
      return
    }
    this.#fold(chunk.seq, chunk.part)
    if (this.#held !== undefined) this.#drain()
  }

  /** A copy of a held chunk came with a lower offset. */
  lowerHeld(seq: number, offset: number): void {
    const held = this.#held?.get(seq)
    if (held === undefined || (held.offset !== undefined && held.offset <= offset)) return
    this.#column = undefined
    this.#held?.set(seq, { ...held, offset })
  }

  /** Joins a column folded elsewhere: the longer prefix stays, and so does whatever is held beyond it. */
  join(column: StreamColumn): void {
    if (column.folded > this.#folded) {
      this.#column = undefined
      this.#folded = column.folded
      this.#parts = column.parts as BubblePart[] // shared until the first write, which copies it
      this.#tail = column.tail
      this.#isShared = true
      for (const seq of this.#held?.keys() ?? []) if (seq < this.#folded) this.#release(seq)
    }
    for (const chunk of column.held) {
      const outcome = this.outcomeOf(chunk.seq, chunk.part)
      if (outcome === 'held' || outcome === 'folded') this.place(chunk)
      else if (chunk.offset !== undefined) this.lowerHeld(chunk.seq, chunk.offset)
    }
    if (this.#held !== undefined) this.#drain()
  }

  /** The column as it stands: immutable, and the same object until something changes. */
  column(): StreamColumn {
    if (this.#column === undefined) {
      this.#isShared = true
      const held = this.#held === undefined ? emptyStream.held : [...this.#held.values()].sort((a, b) => a.seq - b.seq)
      this.#column = { folded: this.#folded, parts: this.#parts, tail: this.#tail, held }
    }
    return this.#column
  }

  #fold(seq: number, part: ChunkPart | null): void {
    this.#folded += 1
    if (part === null) return
    switch (part.kind) {
      case 'text':
      case 'reasoning':
        return this.#growText(seq, part.kind, part.delta)
      case 'tool_call':
        return this.#growTool(seq, part.toolCallId, (tool) => ({
          ...tool,
          toolName: tool.toolName ?? part.toolName,
          input: tool.input + part.inputDelta,
        }))
      case 'tool_result':
        return this.#growTool(seq, part.toolCallId, (tool) => {
          if (tool.output !== undefined) return tool
          return { ...tool, output: part.output, ...(part.isError !== undefined && { isError: part.isError }) }
        })
      case 'data':
        this.#closeText()
        return putData(this.#parts, part, String(seq))
      default:
        return assertNever(part)
    }
  }

  #growText(seq: number, kind: TextPart['kind'], delta: string): void {
    const last = this.#parts.at(-1)
    if (last === undefined || last.kind !== kind) {
      this.#push({ kind, key: String(seq), segments: [] })
    }
    this.#tail += delta
    if (!mayCut(this.#tail.length, delta)) return
    const { sealed, tail } = cutText(this.#tail)
    this.#seal(sealed)
    this.#tail = tail
  }

  /** Adds to the segments of the last part. */
  #seal(segments: readonly string[]): void {
    const last = this.#parts.at(-1)
    if (last === undefined || last.kind === 'tool' || last.kind === 'data') return
    this.#write(this.#parts.length - 1, { ...last, segments: [...last.segments, ...segments] })
  }

  #growTool(seq: number, toolCallId: string, grow: (tool: ToolPart) => ToolPart): void {
    const index = this.#parts.findLastIndex((part) => part.kind === 'tool' && part.toolCallId === toolCallId)
    const known = this.#parts[index]
    if (known?.kind === 'tool') this.#write(index, grow(known))
    else this.#push(grow({ kind: 'tool', key: String(seq), toolCallId, input: '' }))
  }

  #push(part: BubblePart): void {
    this.#closeText()
    this.#parts.push(part)
  }

  /** Before a part is added: the tail belongs to the part that is last now. */
  #closeText(): void {
    if (this.#tail !== '') this.#seal([this.#tail])
    this.#tail = ''
    this.#own()
  }

  #write(index: number, part: BubblePart): void {
    this.#own()
    this.#parts[index] = part
  }

  #own(): void {
    if (!this.#isShared) return
    this.#parts = [...this.#parts]
    this.#isShared = false
  }

  #hold(chunk: HeldChunk): void {
    this.#held ??= new Map()
    this.#held.set(chunk.seq, chunk)
    this.#heldUnits += chunkUnits(chunk.part)
  }

  #release(seq: number): HeldChunk | undefined {
    const chunk = this.#held?.get(seq)
    if (chunk === undefined) return undefined
    this.#held?.delete(seq)
    this.#heldUnits -= chunkUnits(chunk.part)
    if (this.#held?.size === 0) this.#held = undefined
    return chunk
  }

  #drain(): void {
    for (let next = this.#release(this.#folded); next !== undefined; next = this.#release(this.#folded)) {
      this.#column = undefined
      this.#fold(next.seq, next.part)
    }
  }
}

/** Text and JSON of a chunk, in UTF-16 units. */
export function chunkUnits(part: ChunkPart | null): number {
  if (part === null) return 0
  if (part.kind === 'tool_call') return part.inputDelta.length
  if (part.kind === 'tool_result') return JSON.stringify(part.output).length
  return part.kind === 'data' ? JSON.stringify(part.value).length : part.delta.length
}
