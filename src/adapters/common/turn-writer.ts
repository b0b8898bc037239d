import type { ChunkPart, EventInput, FinalPart } from '../../protocol/index.ts'
import type { TurnBinding } from './turn-binding.ts'

type StreamOutcome = Extract<EventInput, { readonly type: 'stream_finalized' }>['outcome']
interface StreamError {
  readonly message: string
  readonly code?: string
}

/**
 * Writes the events of one turn: its creation once, its chunks by number, its end once. A turn whose id is empty is none: it is not created,
 * and the store refuses its events as `missing_invocation_id`, with the reason that they have.
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

  /** What each event of this turn names. */
  get ids(): { readonly threadId: string; readonly invocationId: string } {
    return this.#turn
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** The number that the next chunk gets, unless the source has a number of its own. */
  get nextSeq(): number {
    return this.#chunkCount
  }

  /** Writes `invocation_created`, once. Every other verb does it first. */
  create(): void {
    if (this.#isCreated || this.#turn.invocationId === '') return
    this.#isCreated = true
    const agent = this.#agentId === undefined ? {} : { agentId: this.#agentId }
    this.#written.push({ type: 'invocation_created', ...this.#turn, ...agent })
  }

  /** @param seq the source's own number; without one, the chunks are counted */
  chunk(part: ChunkPart, seq: number = this.#chunkCount): void {
    this.create()
    if (seq >= this.#chunkCount) this.#chunkCount = seq + 1 // a number that cannot be read counts nothing
    this.#written.push({ type: 'stream_chunk', ...this.#turn, seq, part })
  }

  /** An event that adds nothing, of a source that numbers its events: without it there would be a hole. */
  skip(seq: number): void {
    this.chunk({ kind: 'text', delta: '' }, seq)
  }

  /**
   * An event that cannot be read. Its chunk takes the number and adds nothing: the store reports it as a violation
   * (`invalid_event`), which has the event and `why`, and the stream goes on.
   * @param why a whole sentence
   * @param seq the source's own number; `null` if the source has numbers and this one cannot be read: then the chunk is refused,
   *   and the hole that it leaves is seen
   */
  unreadable(event: unknown, why: string, seq: number | null = this.#chunkCount): void {
    const part = { kind: 'unreadable', why, event } as unknown as ChunkPart // no part at all, which is what it has to say
    this.chunk(part, seq ?? Number.NaN)
  }

  /** A final text that has an id of its own takes the place of what was streamed. */
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

  /** Any other event of this turn, such as an approval. */
  write(event: EventInput): void {
    this.create()
    this.#written.push(event)
  }

  /** Writes `stream_finalized`, once: what comes after it adds no second end. */
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

  /** The source is over without having said so. */
  breakOff(): void {
    this.finalize('failed', {
      code: 'incomplete_stream',
      message: 'The stream stopped before its last event.',
    })
  }

  /** What was written since the last call. */
  take(): EventInput[] {
    const written = this.#written
    this.#written = []
    return written
  }
}
