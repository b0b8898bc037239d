import { assertNever, type ChunkPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, TextPart, ToolPart } from './bubble.ts'
import { unitsOf } from './chunk-units.ts'
import { type Decisions, noDecisions } from './decisions.ts'
import { keyed, nameOfCall } from './parts.ts'
import type { StreamColumn } from './row.ts'
import { StreamParts } from './stream-parts.ts'
import { isText } from './text.ts'
import { isFinal, type ToolContent, toolPart, withRequest, withResult } from './tool-part.ts'

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

type ToolCall = Extract<ChunkPart, { readonly kind: 'tool_call' }>

/** A column, and what was decided of what is asked in it, or will be. */
type FoldedBefore = StreamColumn & { readonly decisions?: Decisions }

/** Folds the chunks of one invocation into parts, in seq order. Of a folded chunk nothing remains but its content. */
export class StreamFold {
  folded = 0
  /** Chunks that would have begun a part too many. They were folded as empty parts; who reports them sets it back to 0. */
  excessCount = 0
  #parts: StreamParts
  #decisions: Decisions
  readonly #held = new Map<number, ChunkPart | null>()
  /** One more than the highest seq that was ever held. */
  #heldBefore = 0
  readonly #holder: Holder
  readonly #partCount: number

  /** @param partCount parts that there can be at most; a chunk that would begin one more is folded as an empty part */
  constructor(column: FoldedBefore, holder: Holder, partCount = Infinity) {
    this.#holder = holder
    this.#partCount = partCount
    this.folded = column.folded
    this.#parts = new StreamParts(column)
    this.#decisions = column.decisions ?? noDecisions
  }

  /** The parts as they are shown while the turn is open: a list of its own. */
  get shownParts(): readonly BubblePart[] {
    return this.#parts.show()
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
  grow(kind: TextPart['kind'], delta: string, partId?: string): void {
    const seq = this.folded++
    this.#parts.setInput(-1)
    if (delta === '') return
    const index = this.#parts.indexOfText(kind, partId)
    if (index === this.#parts.length) {
      const key = String(seq)
      const part = partId === undefined ? { kind, key, segments: [] } : { kind, key, partId, segments: [] }
      if (!this.#put(index, part, seq)) return
    }
    this.#parts.grow(index, delta)
  }

  /** Fills in what was decided, of what was asked and of what will be. */
  decide(decisions: Decisions): void {
    this.#decisions = decisions
    this.#parts.decide(decisions)
  }

  /** Joins a column folded elsewhere: the longer prefix stays, and so does whatever is held beyond it. */
  join(column: StreamColumn, held: readonly HeldChunk[]): void {
    if (column.folded > this.folded) {
      this.folded = column.folded
      this.#parts = new StreamParts(column)
      this.#parts.decide(this.#decisions)
      for (const seq of this.#held.keys()) if (seq < this.folded) this.#release(seq)
    }
    for (const { seq, part } of held)
      this.addChunk(seq, part, { heldChunkCount: Infinity, heldUnits: Infinity })
    this.#drain()
  }

  /** The column as it is: of a turn that is over, and is not folded on, or for a snapshot. */
  toColumn(): StreamColumn {
    return { folded: this.folded, ...this.#parts.toColumn() }
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
    if (isText(part)) return this.grow(part.kind, part.delta, part.partId)
    const seq = this.folded++
    if (part?.kind === 'tool_call') return this.#foldCall(part, seq)
    this.#parts.setInput(-1)
    switch (part?.kind) {
      case undefined:
        return
      case 'tool_result':
        return this.#changeTool(part.toolCallId, seq, (tool) => withResult(tool, part))
      case 'tool_approval':
        return this.#changeTool(part.toolCallId, seq, (tool) => withRequest(tool, part, this.#decisions))
      case 'data':
      case 'file': {
        const content = keyed(part, String(seq))
        this.#put(this.#parts.indexOf(content.key), content, seq) // the key of a file without an id is no name
        return
      }
      case 'reset':
        return this.#parts.reset(part.fromSeq)
      default:
        return assertNever(part)
    }
  }

  #foldCall({ toolCallId, toolName, inputDelta }: ToolCall, seq: number): void {
    const index = this.#parts.indexOf(nameOfCall(toolCallId))
    const known = this.#parts.at(index) as ToolPart | undefined // its name says so
    const isOver = known?.toolName !== undefined && isFinal(known)
    if (known === undefined || (isOver && inputDelta !== '')) {
      this.#parts.setInput(-1)
      const call = { kind: 'tool', key: String(seq), toolCallId, toolName, input: inputDelta } as const
      if (this.#put(this.#parts.length, toolPart(call, true), seq))
        this.#parts.setInput(this.#parts.length - 1)
      return
    }
    this.#parts.setInput(isOver ? -1 : index)
    const input = known.input + inputDelta
    const grown = toolPart({ ...known, toolName: known.toolName ?? toolName, input }, true)
    const isSame = inputDelta === '' && known.toolName !== undefined && grown.state === known.state
    if (!isSame) this.#parts.replace(index, grown, inputDelta || input)
  }

  /** @param change makes the latest part of this call another one, or the same; one is begun if there is none */
  #changeTool(toolCallId: string, seq: number, change: (tool: ToolContent) => ToolContent): void {
    const index = this.#parts.indexOf(nameOfCall(toolCallId))
    const known = this.#parts.at(index) as ToolPart | undefined // likewise
    const tool = change(known ?? { kind: 'tool', key: String(seq), toolCallId, input: '' })
    if (tool !== known) this.#put(index, toolPart(tool), seq)
  }

  /** @returns whether there was room, if it takes one part more */
  #put(index: number, part: BubblePart, seq: number): boolean {
    if (index < this.#parts.length) this.#parts.replace(index, part)
    else if (this.#parts.length < this.#partCount) this.#parts.push(part, seq)
    else {
      this.excessCount++
      return false
    }
    return true
  }
}
