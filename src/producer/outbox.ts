import type { ChunkPart } from '../protocol/index.ts'
import type { BatchLimits } from './turn-options.ts'

interface Chunk {
  readonly seq: number
  part: ChunkPart
  /** An upper bound of its bytes in a body. */
  bytes: number
}

/** The chunks of one request. A repetition sends the same chunks. */
export interface Batch {
  /** The JSON of the request. */
  readonly body: string
  /** The seq after its last chunk. */
  readonly endSeq: number
}

/** More than the bytes of a body around its chunks. */
const frameBytes = 16
/** The most bytes of a text chunk without its text: ids of 256 units, each of which may take six bytes. */
const envelopeBytes = 5_120

const utf8 = new TextEncoder()
const bytesOf = (value: unknown): number => utf8.encode(JSON.stringify(value)).length

/**
 * The chunks of a turn that the gateway has not acknowledged, in order. Each has its seq. A chunk that was sent never
 * changes.
 */
export class Outbox {
  readonly #limits: BatchLimits
  #chunks: Chunk[] = []
  /** The latest acknowledged chunks, as many as may wait. A log that was restored from a backup may lack them. */
  #past: Chunk[] = []
  #pastBytes = 0
  /** How many of them were sent. */
  #sentCount = 0
  #bytes = 0
  #unsentBytes = 0
  #nextSeq: number
  #isSealed = false

  /** @param nextSeq how many chunks the log already has */
  constructor(limits: BatchLimits, nextSeq: number) {
    this.#limits = limits
    this.#nextSeq = nextSeq
  }

  /** The seq of the next chunk, which is the number of chunks. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** The first seq that is not acknowledged. */
  get firstSeq(): number {
    return this.#chunks[0]?.seq ?? this.#nextSeq
  }

  get hasUnsent(): boolean {
    return this.#chunks.length > this.#sentCount
  }

  /** Whether the unsent chunks fill a request. */
  get isBatchFull(): boolean {
    const { chunkCount, bytes } = this.#limits
    return this.#chunks.length - this.#sentCount >= chunkCount || this.#unsentBytes >= bytes
  }

  /** Whether more chunks may wait. */
  get hasRoom(): boolean {
    return this.#bytes <= this.#limits.waitingBytes
  }

  /** The next part becomes a chunk of its own. */
  seal(): void {
    this.#isSealed = true
  }

  /**
   * Appends a part. A text that is too long for one request is split into several chunks. Text that continues the
   * last chunk is merged into it.
   */
  add(part: ChunkPart): void {
    if (!('delta' in part || 'inputDelta' in part)) return this.#push(part)
    const text = 'delta' in part ? part.delta : part.inputDelta
    for (const piece of this.#piecesOf(text)) {
      const bytes = bytesOf(piece) - '""'.length
      const last = this.#isSealed || !this.hasUnsent ? undefined : this.#chunks.at(-1)
      const longer =
        last && last.bytes + bytes <= this.#limits.bytes ? joined(last.part, part, piece) : undefined
      if (last === undefined || longer === undefined) {
        this.#push('delta' in part ? { ...part, delta: piece } : { ...part, inputDelta: piece })
        continue
      }
      last.part = longer
      last.bytes += bytes
      this.#count(bytes)
    }
  }

  /** Whether a part fits into a request. Text always does. */
  fits(part: ChunkPart): boolean {
    return (
      'delta' in part ||
      'inputDelta' in part ||
      bytesOf({ seq: this.#nextSeq, part }) + frameBytes <= this.#limits.bodyBytes
    )
  }

  /**
   * Returns the next batch, whose chunks no longer change. Without unsent chunks, the batch is empty: a sign of life.
   */
  take(): Batch {
    const { chunkCount, bytes } = this.#limits
    const firstSeq = this.#chunks[this.#sentCount]?.seq ?? this.#nextSeq
    const texts: string[] = []
    let size = frameBytes
    for (let index = this.#sentCount; texts.length < chunkCount; index++) {
      const chunk = this.#chunks[index]
      if (chunk === undefined || (texts.length > 0 && size + chunk.bytes > bytes)) break
      size += chunk.bytes
      this.#unsentBytes -= chunk.bytes
      texts.push(JSON.stringify({ seq: chunk.seq, part: chunk.part }))
    }
    this.#sentCount += texts.length
    return { body: `{"chunks":[${texts.join(',')}]}`, endSeq: firstSeq + texts.length }
  }

  /**
   * The log has exactly the chunks below `seq`. Chunks from there on that were sent are sent again.
   * @returns false if that is impossible: the log lacks chunks that are no longer held, or has chunks that were never
   * sent
   */
  acknowledge(seq: number): boolean {
    const held = [...this.#past, ...this.#chunks]
    const first = held[0]?.seq ?? this.#nextSeq
    if (seq < first || seq > this.#nextSeq) return false
    const isSent = held.length - this.#chunks.length + this.#sentCount > seq - first
    if (isSent) this.#isSealed = true // an earlier attempt may still arrive
    this.#past = held.slice(0, seq - first)
    this.#chunks = held.slice(seq - first)
    this.#pastBytes = totalOf(this.#past)
    while (this.#pastBytes > this.#limits.waitingBytes) this.#pastBytes -= this.#past.shift()?.bytes ?? 0
    this.#sentCount = 0
    this.#bytes = this.#unsentBytes = totalOf(this.#chunks)
    return true
  }

  #push(part: ChunkPart): void {
    const seq = this.#nextSeq++
    const bytes = bytesOf({ seq, part }) + ','.length
    this.#isSealed = false
    this.#chunks.push({ seq, part, bytes })
    this.#count(bytes)
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    this.#unsentBytes += bytes
  }

  /** Yields at least one piece. A unit takes at most six bytes, as `\u0000` does. Surrogate pairs are not split. */
  *#piecesOf(text: string): Generator<string> {
    const most = Math.floor((this.#limits.bytes - frameBytes - envelopeBytes) / 6)
    let start = 0
    do {
      let end = Math.min(text.length, start + most)
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1
      yield text.slice(start, end)
      start = end
    } while (start < text.length)
  }
}

/** Merges two parts into one; undefined if they belong to different parts. */
function joined(before: ChunkPart, part: ChunkPart, piece: string): ChunkPart | undefined {
  if (before.kind === 'tool_call') {
    const isSame =
      part.kind === 'tool_call' && part.toolCallId === before.toolCallId && part.toolName === before.toolName
    return isSame ? { ...before, inputDelta: before.inputDelta + piece } : undefined
  }
  if (before.kind !== 'text' && before.kind !== 'reasoning') return undefined
  const isSame = part.kind === before.kind && part.partId === before.partId
  return isSame ? { ...before, delta: before.delta + piece } : undefined
}

const totalOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { bytes }) => sum + bytes, 0)
