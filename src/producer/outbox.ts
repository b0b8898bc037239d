import type { ChunkPart } from '../protocol/index.ts'
import type { BatchLimits } from './turn-options.ts'

interface Chunk {
  readonly seq: number
  part: ChunkPart
  /** At most so much of a body does it take. */
  bytes: number
}

/** Chunks that are sent in one request: the same ones each time. */
export interface Batch {
  /** The JSON of the request. */
  readonly body: string
  /** The seq after its last chunk. */
  readonly endSeq: number
}

/** What stands around the chunks of a request, and more than that. */
const frameBytes = 16
/** At most so much takes a chunk of text without its text: ids of 256 units, each unit of which may take six bytes. */
const envelopeBytes = 5_120

const utf8 = new TextEncoder()
const bytesOf = (value: unknown): number => utf8.encode(JSON.stringify(value)).length

/** The chunks of a turn that the gateway has not acknowledged, in order. Each has its seq, and what was sent once stays as it is. */
export class Outbox {
  readonly #limits: BatchLimits
  #chunks: Chunk[] = []
  /** The latest that were acknowledged, as many as may wait: a log that was restored may lack them. */
  #past: Chunk[] = []
  #pastBytes = 0
  /** How many of them were sent. */
  #sentCount = 0
  #bytes = 0
  #unsentBytes = 0
  #nextSeq: number
  #isSealed = false

  /** @param nextSeq how many chunks the log has already */
  constructor(limits: BatchLimits, nextSeq: number) {
    this.#limits = limits
    this.#nextSeq = nextSeq
  }

  /** The seq of the next chunk, which is how many there are. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** The seq up to which everything is acknowledged. */
  get firstSeq(): number {
    return this.#chunks[0]?.seq ?? this.#nextSeq
  }

  get hasUnsent(): boolean {
    return this.#chunks.length > this.#sentCount
  }

  /** Whether what is not sent yet fills a request. */
  get isBatchFull(): boolean {
    const { chunkCount, bytes } = this.#limits
    return this.#chunks.length - this.#sentCount >= chunkCount || this.#unsentBytes >= bytes
  }

  /** Whether more may wait. */
  get hasRoom(): boolean {
    return this.#bytes <= this.#limits.waitingBytes
  }

  /** The next part is a chunk of its own. */
  seal(): void {
    this.#isSealed = true
  }

  /** Appends a part. Text that is too long for one request becomes several chunks; text that goes on becomes one. */
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

  /** Whether a part fits into a request at all; text always does. */
  fits(part: ChunkPart): boolean {
    return (
      'delta' in part ||
      'inputDelta' in part ||
      bytesOf({ seq: this.#nextSeq, part }) + frameBytes <= this.#limits.bodyBytes
    )
  }

  /** What is sent next, which from now on is as it is. Without an unsent chunk, a batch of none: a sign of life. */
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
   * The log has exactly the chunks below `seq`. What was sent of the others is sent again.
   * @returns whether that can be: false where the log lacks what is no longer held, or has what was never sent
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

  /** At least one. A unit takes six bytes at most, as `\u0000`. No pair of halves is cut. */
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

/** One part that says what these two say; undefined where they are not the same. */
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
