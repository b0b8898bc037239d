import type { ChunkPart, EventInput, FinalPart } from '../../protocol/index.ts'
import type { TurnBinding } from './turn-binding.ts'

type StreamOutcome = Extract<EventInput, { readonly type: 'stream_finalized' }>['outcome']
interface StreamError {
  readonly message: string
  readonly code?: string
}

/**
 * Writes the events of one turn: its creation once, its chunks by number, its end once. With an empty id, nothing is created, and the store
 * rejects the events as `missing_invocation_id`, with their `why`.
 */
export class TurnWriter {
  readonly #turn: { readonly threadId: string; readonly invocationId: string }
  readonly #agentId: string | undefined
  #written: EventInput[] = []
  #isCreated = false
  #isEnded = false
  #chunkCount = 0

  constructor({ threadId, invocationId, agentId }: TurnBinding) {
    this.#turn = { threadId, invocationId }
    this.#agentId = agentId
  }

  /** The ids in each event of this turn. */
  get ids(): { readonly threadId: string; readonly invocationId: string } {
    return this.#turn
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** The number of the next chunk, unless the source numbers its events. */
  get nextSeq(): number {
    return this.#chunkCount
  }

  /** Writes `invocation_created`, once. Every other method calls this first. */
  create(): void {
    if (this.#isCreated || this.#turn.invocationId === '') return
    this.#isCreated = true
    const agent = this.#agentId === undefined ? {} : { agentId: this.#agentId }
    this.#written.push({ type: 'invocation_created', ...this.#turn, ...agent })
  }

  /** @param seq the source's number. Default: chunks are counted */
  chunk(part: ChunkPart, seq: number = this.#chunkCount): void {
    this.create()
    if (seq >= this.#chunkCount) this.#chunkCount = seq + 1 // false for NaN, which then changes nothing
    this.#written.push({ type: 'stream_chunk', ...this.#turn, seq, part })
  }

  /** Writes an empty chunk for a numbered event without content, since a missing number would be a gap. */
  skip(seq: number): void {
    this.chunk({ kind: 'text', delta: '' }, seq)
  }

  /**
   * Writes a chunk for an unreadable event. The chunk takes the number and adds nothing. The store reports it as a violation
   * (`invalid_event`) with the event and `why`, and the stream continues.
   * @param why a whole sentence
   * @param seq the source's number; `null` if the source has numbers and this one is unreadable. The store then rejects the
   *   chunk, which leaves a visible gap
   */
  unreadable(event: unknown, why: string, seq: number | null = this.#chunkCount): void {
    const part = { kind: 'unreadable', why, event } as unknown as ChunkPart // deliberately an invalid part
    this.chunk(part, seq ?? Number.NaN)
  }

  /** Writes a callback whose parts replace the streamed text. */
  replace(messageId: string, parts: FinalPart[], revision?: number): void {
    this.create()
    const counted = revision === undefined ? {} : { revision }
    this.#written.push({
      type: 'callback',
      origin: 'callback',
      ...this.#turn,
      messageId,
      disposition: 'replace',
      ...counted,
      parts,
    })
  }

  /** Writes any other event of this turn, such as an approval. */
  write(event: EventInput): void {
    this.create()
    this.#written.push(event)
  }

  /** Writes `stream_finalized`. Only the first call has an effect. */
  finalize(outcome: StreamOutcome, error?: StreamError): void {
    this.create()
    if (this.#isEnded) return
    this.#isEnded = true
    const why = error === undefined ? {} : { error }
    this.#written.push({
      type: 'stream_finalized',
      ...this.#turn,
      chunkCount: this.#chunkCount,
      outcome,
      ...why,
    })
  }

  /** Fails the turn, since the source has ended without its last event. */
  breakOff(): void {
    this.finalize('failed', {
      code: 'incomplete_stream',
      message: 'The stream stopped before its last event.',
    })
  }

  /** Returns the events that were written since the last call. */
  take(): EventInput[] {
    const written = this.#written
    this.#written = []
    return written
  }
}
