import { assertNever, type ChunkPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, TextPart, ToolPart } from './bubble.ts'
import { unitsOf } from './chunk-units.ts'
import { shownHalves, withoutHalf } from './half-characters.ts'
import { keyed, nameOfCall, PartList } from './parts.ts'
import { compactParts, type StreamColumn } from './row.ts'
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
  folded = 0
  tail = ''
  /** The tail ends with half a character … */
  endsHalf = false
  /** … and so do these parts, which are shown without it while the turn is open: by their index. */
  halves = new Map<number, BubblePart>()
  /** Chunks that would have begun a part too many. They were folded as empty parts; who reports them sets it back to 0. */
  excessCount = 0
  #list = new PartList<BubblePart>([])
  readonly #held = new Map<number, ChunkPart | null>()
  /** One more than the highest seq that was ever held. */
  #heldBefore = 0
  readonly #holder: Holder
  readonly #partCount: number

  /** @param partCount parts that there can be at most; a chunk that would begin one more is folded as an empty part */
  constructor(column: StreamColumn, holder: Holder, partCount = Infinity) {
    this.#holder = holder
    this.#partCount = partCount
    this.#goOnFrom(column)
  }

  get parts(): readonly BubblePart[] {
    return this.#list.parts
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
  addChunk(
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
      if (!this.#push({ kind, key: String(seq), segments: [] })) return
    }
    this.tail += delta
    this.endsHalf = endsHalf(delta)
    if (mayCut(this.tail.length, delta)) {
      const { sealed, tail } = cutText(this.tail)
      this.#seal(sealed)
      this.tail = tail
    }
  }

  /** Joins a column folded elsewhere: the longer prefix stays, and so does whatever is held beyond it. */
  join(column: StreamColumn, held: readonly HeldChunk[]): void {
    if (column.folded > this.folded) {
      this.#goOnFrom(column)
      for (const seq of this.#held.keys()) if (seq < this.folded) this.#release(seq)
    }
    for (const { seq, part } of held)
      this.addChunk(seq, part, { heldChunkCount: Infinity, heldUnits: Infinity })
    this.#drain()
  }

  /** The column of a turn that is over, which is not folded on. */
  finish(): StreamColumn {
    const { folded, parts, tail } = this
    for (const part of parts) if (part.kind === 'tool') flat(part.input)
    return { folded, parts: compactParts(parts.slice()), tail: flat(tail) }
  }

  #goOnFrom({ folded, parts, tail }: StreamColumn): void {
    this.folded = folded
    this.tail = tail
    this.endsHalf = endsHalf(tail)
    this.halves = shownHalves(parts)
    this.#list = new PartList([...parts])
  }

  #drain(): void {
    for (let part = this.#release(this.folded); part !== undefined; part = this.#release(this.folded))
      this.#fold(part)
  }

  /** Lets go of a chunk that waits; undefined where none does. */
  #release(seq: number): ChunkPart | null | undefined {
    const part = this.#held.get(seq)
    if (part !== undefined) {
      this.#held.delete(seq)
      this.#holder.heldUnits -= unitsOf(part)
    }
    return part
  }

  #fold(part: ChunkPart | null): void {
    if (isText(part)) return this.grow(part.kind, part.delta)
    const key = String(this.folded++)
    switch (part?.kind) {
      case undefined:
        return
      case 'tool_call': {
        const { toolCallId, toolName, inputDelta } = part
        const index = this.#list.indexOf(nameOfCall(toolCallId))
        const known = this.parts[index] as ToolPart | undefined // its name says so
        const isOver = known?.toolName !== undefined && known.output !== undefined
        if (known === undefined || (isOver && inputDelta !== ''))
          this.#push({ kind: 'tool', key, toolCallId, toolName, input: inputDelta })
        else if (inputDelta !== '' || known.toolName === undefined) {
          const input = known.input + inputDelta
          this.#replace(index, { ...known, toolName: known.toolName ?? toolName, input }, inputDelta || input)
        }
        return
      }
      case 'tool_result': {
        const index = this.#list.indexOf(nameOfCall(part.toolCallId))
        const known = this.parts[index] as ToolPart | undefined // likewise
        if (known === undefined) this.#push({ ...part, kind: 'tool', key, input: '' })
        else if (known.output === undefined) {
          const input = flat(known.input)
          this.#replace(index, { ...known, ...part, kind: 'tool', input }, input)
        }
        return
      }
      case 'data': {
        const data = keyed(part)
        const index = this.#list.indexOf(data.key)
        if (index === this.parts.length) this.#push(data)
        else this.#list.set(index, data)
        return
      }
      default:
        return assertNever(part)
    }
  }

  /** @returns whether there was room for one part more */
  #push(part: BubblePart): boolean {
    if (this.parts.length >= this.#partCount) {
      this.excessCount++
      return false
    }
    // The text that it stands behind is whole.
    if (this.tail !== '') this.#seal([flat(this.tail)])
    this.tail = ''
    this.endsHalf = false
    this.#replace(this.parts.length, part, part.kind === 'tool' ? part.input : '')
    return true
  }

  /** Moves the beginning of the tail, which is the text of the last part, into that part. */
  #seal(segments: readonly string[]): void {
    const index = this.parts.length - 1
    const part = this.parts[index]
    if (!isText(part)) return
    const sealed = part.segments.length === 0 ? segments : part.segments.concat(segments)
    this.#replace(index, { ...part, segments: sealed }, segments.at(-1) ?? '')
  }

  /** @param end the last that the part gained: looking into the whole of it would make one string of it each time */
  #replace(index: number, part: BubblePart, end: string): void {
    this.#list.set(index, part)
    const shown = endsHalf(end) ? withoutHalf(part) : undefined
    if (shown === undefined) this.halves.delete(index)
    else this.halves.set(index, shown)
  }
}
