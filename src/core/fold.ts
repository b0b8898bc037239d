import { assertNever, type ChunkPart, compact, sameJson } from '../protocol/index.ts'
import type { BubblePart, TextPart, ToolPart } from './bubble.ts'
const none: readonly never[] = []
import { putData } from './parts.ts'
import { firstText, oneText, type StreamColumn } from './row.ts'
import { cutText, mayCut } from './segments.ts'
import { isText } from './text.ts'

/** Bounds what waits. */
export interface Holder {
  /** Text and JSON that waits in the thread, in UTF-16 units. */
  heldUnits: number
}

interface Limits {
  readonly heldChunkCount: number
  readonly heldUnits: number
}

/** A chunk beyond a hole. */
export interface HeldChunk {
  readonly seq: number
  readonly part: ChunkPart | null
}

/**
 * Folds the chunks of one invocation into parts, in seq order. Of a folded chunk nothing remains but its content.
 *
 * A text delta is one `+=`, whatever the length of the message: the column accumulates in place, and who publishes it
 * copies the list of its parts. The parts themselves are immutable.
 */
export class StreamFold implements StreamColumn {
  folded: number
  parts: BubblePart[]
  tail: string
  readonly #held = new Map<number, ChunkPart | null>()
  /** One more than the highest seq that was ever held. */
  #heldBefore = 0
  readonly #holder: Holder

  constructor({ folded, parts, tail }: StreamColumn, holder: Holder) {
    this.#holder = holder
    this.folded = folded
    this.parts = [...parts]
    this.tail = tail
  }

  /** One more than the highest seq that is known, folded or held. */
  get known(): number {
    return Math.max(this.folded, this.#heldBefore)
  }

  get heldCount(): number {
    return this.#held.size
  }

  /** What waits, by seq. */
  get held(): readonly HeldChunk[] {
    return Array.from(this.#held, ([seq, part]) => ({ seq, part })).sort((a, b) => a.seq - b.seq)
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
      this.#heldBefore = Math.max(this.#heldBefore, seq + 1)
      return 'held'
    }
    this.#fold(part)
    this.#drain()
    return 'applied'
  }

  /** Folds the chunk of text that is next, while none waits. */
  grow(kind: TextPart['kind'], delta: string): void {
    if (this.parts[this.parts.length - 1]?.kind !== kind)
      this.#push(
        this.folded === 0 && kind === 'text' ? firstText : { kind, key: String(this.folded), segments: none },
      )
    this.folded++
    this.tail += delta
    if (mayCut(this.tail.length, delta)) {
      const { sealed, tail } = cutText(this.tail)
      this.#seal(sealed, this.parts.length - 1)
      this.tail = tail
    }
  }

  /** Joins a column folded elsewhere: the longer prefix stays, and so does whatever is held beyond it. */
  join(column: StreamColumn, held: readonly HeldChunk[]): void {
    if (column.folded > this.folded) {
      this.folded = column.folded
      this.parts = [...column.parts]
      this.tail = column.tail
      for (const seq of this.#held.keys()) if (seq < this.folded) this.#release(seq)
    }
    for (const { seq, part } of held) this.place(seq, part, { heldChunkCount: Infinity, heldUnits: Infinity })
    this.#drain()
  }

  /** The column of a turn that is over, which is not folded on. */
  settle(): StreamColumn {
    const { folded, parts, tail } = this
    return {
      folded,
      parts: parts.length === 1 && parts[0] === firstText ? oneText : [...parts],
      tail: flat(tail),
    }
  }

  #drain(): void {
    if (this.#held.size === 0) return
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
    if (isText(part)) return this.grow(part.kind, part.delta)
    const seq = this.folded++
    switch (part?.kind) {
      case undefined:
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
        const count = this.parts.length
        putData(this.parts, part)
        if (this.parts.length > count) this.#closeText(count - 1)
        return
      }
      default:
        return assertNever(part)
    }
  }

  #growTool(seq: number, toolCallId: string, grow: (tool: ToolPart) => Partial<ToolPart>): void {
    const index = this.parts.findLastIndex((part) => part.kind === 'tool' && part.toolCallId === toolCallId)
    if (index < 0) this.#push({ kind: 'tool', key: String(seq), toolCallId, input: '' })
    const at = index < 0 ? this.parts.length - 1 : index
    const tool = this.parts[at] as ToolPart // just found, or just made
    this.parts[at] = { ...tool, ...grow(tool) }
  }

  #push(part: BubblePart): void {
    this.#closeText(this.parts.push(part) - 2)
  }

  /** A part stands behind the one at `index` now: its text is whole. */
  #closeText(index: number): void {
    if (this.tail !== '') this.#seal([this.tail], index)
    this.tail = ''
  }

  #seal(segments: readonly string[], index: number): void {
    const part = this.parts[index]
    if (isText(part)) this.parts[index] = { ...part, segments: [...part.segments, ...segments] }
  }
}

/** The same text, which V8 makes one string of when it is looked into: until then all its deltas are kept. */
const flat = (text: string): string => (text.charCodeAt(0) >= 0 ? text : '')

/** Text and JSON of a chunk, names and ids included, in UTF-16 units. */
function unitsOf(part: ChunkPart | null): number {
  if (part !== null && 'delta' in part) return part.delta.length
  const { kind: _, ...content } = part ?? { kind: null }
  return Object.values(content).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  )
}
