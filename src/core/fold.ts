import { assertNever, type ChunkPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, DataPart, TextPart, ToolPart } from './bubble.ts'
import { unitsOf } from './chunk-units.ts'
import { shownHalves, withoutHalf } from './half-characters.ts'
import { indexKey, PartIndex, toolKey } from './part-index.ts'
import { dataKey } from './parts.ts'
import { firstText, oneText, type StreamColumn } from './row.ts'
import { cutText, mayCut } from './segments.ts'
import { endsHalf, flat, isText } from './text.ts'

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
  readonly #partCount: number
  #index = new PartIndex()
  /** The tail ends with half a character … */
  endsHalf: boolean
  /** … and so do these parts, which are shown without it while the turn is open: by their index. */
  halves: Map<number, BubblePart>
  /** Chunks that would have begun a part too many. They were folded as empty parts; who reports them sets it back to 0. */
  excessCount = 0

  /** @param partCount parts that there can be at most; a chunk that would begin one more is folded as an empty part */
  constructor({ folded, parts, tail }: StreamColumn, holder: Holder, partCount = Infinity) {
    this.#holder = holder
    this.#partCount = partCount
    this.endsHalf = endsHalf(tail)
    this.halves = parts.length === 0 ? noHalves : shownHalves(parts)
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
    const seq = this.folded++
    if (delta === '') return
    if (this.parts[this.parts.length - 1]?.kind !== kind) {
      const part = seq === 0 && kind === 'text' ? firstText : { kind, key: String(seq), segments: [] }
      if (!this.#push(part)) return
    }
    this.tail += delta
    this.endsHalf = endsHalf(delta)
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
      this.endsHalf = endsHalf(column.tail)
      this.halves = shownHalves(column.parts)
      this.#index = new PartIndex()
      for (const seq of this.#held.keys()) if (seq < this.folded) this.#release(seq)
    }
    for (const { seq, part } of held) this.place(seq, part, { heldChunkCount: Infinity, heldUnits: Infinity })
    this.#drain()
  }

  /** The column of a turn that is over, which is not folded on. */
  settle(): StreamColumn {
    const { folded, tail } = this
    const parts = this.parts.map((part) => {
      if (part.kind === 'tool') flat(part.input)
      return part
    })
    return { folded, parts: parts.length === 1 && parts[0] === firstText ? oneText : parts, tail: flat(tail) }
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
      case 'tool_call': {
        const { toolCallId, toolName, inputDelta } = part
        const known = this.#toolOf(toolCallId)
        const isOver = known?.toolName !== undefined && known.output !== undefined
        if (known === undefined || (isOver && inputDelta !== ''))
          this.#push({ kind: 'tool', key: String(seq), toolCallId, toolName, input: inputDelta })
        else if (inputDelta !== '' || known.toolName === undefined)
          this.#growTool(known, toolName, inputDelta)
        return
      }
      case 'tool_result': {
        const { toolCallId, output, isError } = part
        const known = this.#toolOf(toolCallId)
        const result = isError === undefined ? { output } : { output, isError }
        if (known === undefined)
          this.#push({ kind: 'tool', key: String(seq), toolCallId, input: '', ...result })
        else if (known.output === undefined) {
          const input = flat(known.input)
          this.#replace({ ...known, input, ...result }, input)
        }
        return
      }
      case 'data': {
        const key = dataKey(part)
        const data = { ...part, key }
        if (this.#index.of(this.parts, key) === undefined) this.#push(data)
        else this.#replace(data)
        return
      }
      default:
        return assertNever(part)
    }
  }

  #growTool(known: ToolPart, toolName: string, inputDelta: string): void {
    const tool = { ...known, toolName: known.toolName ?? toolName, input: known.input + inputDelta }
    this.#replace(tool, inputDelta === '' ? known.input : inputDelta)
  }

  /** The latest part of this tool call. */
  #toolOf(toolCallId: string): ToolPart | undefined {
    return this.parts[this.#index.of(this.parts, toolKey(toolCallId)) ?? -1] as ToolPart | undefined // its key says so
  }

  /** Puts a tool or data in the place of the one that it was made of. */
  #replace(part: ToolPart | DataPart, end = ''): void {
    const index = this.#index.of(this.parts, indexKey(part)) ?? -1
    this.parts[index] = part
    this.#noteHalf(part, index, end)
  }

  /** @returns whether there was room for one part more */
  #push(part: BubblePart): boolean {
    if (this.parts.length >= this.#partCount) {
      this.excessCount++
      return false
    }
    const index = this.parts.push(part) - 1
    // The text that it stands behind is whole.
    if (this.tail !== '') this.#seal([flat(this.tail)], index - 1)
    this.tail = ''
    this.endsHalf = false
    this.#index.note(part, index)
    if (part.kind === 'tool') this.#noteHalf(part, index, part.input)
    return true
  }

  #seal(segments: readonly string[], index: number): void {
    const part = this.parts[index]
    if (!isText(part)) return
    const sealed = {
      ...part,
      segments: part.segments.length === 0 ? segments : part.segments.concat(segments),
    }
    this.parts[index] = sealed
    this.#noteHalf(sealed, index, segments.at(-1) ?? '')
  }

  /** @param end the last that the part gained: looking into the whole of it would make one string of it each time */
  #noteHalf(part: BubblePart, index: number, end: string): void {
    const shown = endsHalf(end) ? withoutHalf(part) : undefined
    if (shown === undefined) {
      if (this.halves.size > 0) this.halves.delete(index)
      return
    }
    if (this.halves === noHalves) this.halves = new Map()
    this.halves.set(index, shown)
  }
}

/** Shared by all that have none, and never written to. */
const noHalves = new Map<number, BubblePart>()
