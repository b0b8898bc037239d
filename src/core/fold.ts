import { assertNever, type ChunkPart, sameJson } from '../protocol/index.ts'
import type { BubblePart, TextPart, ToolPart } from './bubble.ts'
import { unitsOf } from './chunk-units.ts'
import { type Decisions, noDecisions } from './decisions.ts'
import { keyed, nameOfCall } from './parts.ts'
import type { StreamColumn } from './row.ts'
import { StreamParts } from './stream-parts.ts'
import { isText } from './text.ts'
import { isFinal, type ToolContent, toolPart, withRequest, withResult } from './tool-part.ts'

/** Counts the waiting chunks of a thread, to bound them. */
export interface Holder {
  /** Text and JSON of the thread's waiting chunks, in UTF-16 units. */
  heldUnits: number
}

interface Limits {
  readonly heldChunkCount: number
  readonly heldUnits: number
}

/** A chunk that waits for an earlier one. */
export interface HeldChunk {
  readonly seq: number
  readonly part: ChunkPart | null
}

type ToolCall = Extract<ChunkPart, { readonly kind: 'tool_call' }>

/** A folded column, with the answers to its requests for approval. */
type FoldedBefore = StreamColumn & { readonly decisions?: Decisions }

/** Folds the chunks of one invocation into parts, in seq order. Only the content of a folded chunk is kept. */
export class StreamFold {
  folded = 0
  /**
   * Chunks that would have started one part too many. They were folded as empty parts. The caller that reports them
   * resets it to 0.
   */
  excessCount = 0
  #parts: StreamParts
  #decisions: Decisions
  readonly #held = new Map<number, ChunkPart | null>()
  /** One more than the highest seq that ever waited. */
  #heldBefore = 0
  readonly #holder: Holder
  readonly #partCount: number

  /** @param partCount the most parts; a chunk that would start one more is folded as an empty part */
  constructor(column: FoldedBefore, holder: Holder, partCount = Infinity) {
    this.#holder = holder
    this.#partCount = partCount
    this.folded = column.folded
    this.#parts = new StreamParts(column)
    this.#decisions = column.decisions ?? noDecisions
  }

  /** The parts as shown while the turn is open. A fresh list at each call. */
  get shownParts(): readonly BubblePart[] {
    return this.#parts.show()
  }

  /** One more than the highest known seq, folded or waiting. */
  get known(): number {
    return Math.max(this.folded, this.#heldBefore)
  }

  get heldCount(): number {
    return this.#held.size
  }

  /** The waiting chunks, by seq. */
  get held(): readonly HeldChunk[] {
    return Array.from(this.#held, ([seq, part]) => ({ seq, part })).sort((a, b) => a.seq - b.seq)
  }

  /** Folds the chunk and those that waited for it, keeps it waiting, or returns why it is rejected. */
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

  /** Folds the next chunk of text. Only to be called while no chunk waits. */
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

  /** Fills answers into the requests for approval, present and future. */
  decide(decisions: Decisions): void {
    this.#decisions = decisions
    this.#parts.decide(decisions)
  }

  /** Joins a column that was folded elsewhere. The longer prefix wins, and chunks that wait beyond it are kept. */
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

  /** Returns the current column: for a turn that is over, or for a snapshot. */
  toColumn(): StreamColumn {
    return { folded: this.folded, ...this.#parts.toColumn() }
  }

  #drain(): void {
    for (let part = this.#release(this.folded); part !== undefined; part = this.#release(this.folded))
      this.#fold(part)
  }

  /** Removes a waiting chunk; undefined if there is none with this seq. */
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
        this.#put(this.#parts.indexOf(content.key), content, seq) // a file without an id has no name to find it by
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
    const known = this.#parts.at(index) as ToolPart | undefined // the name is that of a tool call
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

  /** @param change returns the changed part, or the same one. If the call has no part yet, a new one is started */
  #changeTool(toolCallId: string, seq: number, change: (tool: ToolContent) => ToolContent): void {
    const index = this.#parts.indexOf(nameOfCall(toolCallId))
    const known = this.#parts.at(index) as ToolPart | undefined // the name is that of a tool call
    const tool = change(known ?? { kind: 'tool', key: String(seq), toolCallId, input: '' })
    if (tool !== known) this.#put(index, toolPart(tool), seq)
  }

  /** @returns false if the part would be one too many */
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
