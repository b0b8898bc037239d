import type { LoggedEvent, LoggedEvents } from './log.ts'

/** What the rules of admission ask of a turn. */
export interface TurnFacts {
  readonly threadId: string
  readonly created: LoggedEvents['invocation_created']
  /** Chunks appended so far, which is the `seq` of the next. */
  readonly chunkCount: number
  readonly end?: LoggedEvents['stream_finalized']
  /** The highest revision of its `replace` callbacks; −1 without one. */
  readonly revision: number
}

export type PostEvent = LoggedEvents['callback'] | LoggedEvents['message']

/** What they ask of a messageId. */
export interface PostFacts {
  readonly threadId: string
  readonly disposition: 'message' | 'replace' | 'independent'
  /** The turn that called back; absent for a message. */
  readonly invocationId?: string
  /** By revision; at least one. */
  readonly versions: readonly PostEvent[]
}

/** What is known of all the threads of a log: an id is one thing in all of them. */
export interface Facts {
  turn(invocationId: string): TurnFacts | undefined
  /** Undefined also for a chunk that was trimmed away. */
  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined
  post(messageId: string): PostFacts | undefined
}

/** Facts kept in memory. One above another reads through to it and is written alone: so a batch is tried out. */
export class LogIndex implements Facts {
  readonly #below: Facts | undefined
  readonly #turns = new Map<string, TurnFacts>()
  readonly #chunks = new Map<string, Map<number, LoggedEvents['stream_chunk']>>()
  readonly #posts = new Map<string, PostFacts>()

  constructor(below?: Facts) {
    this.#below = below
  }

  turn(invocationId: string): TurnFacts | undefined {
    return this.#turns.get(invocationId) ?? this.#below?.turn(invocationId)
  }

  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined {
    return this.#chunks.get(invocationId)?.get(seq) ?? this.#below?.chunk(invocationId, seq)
  }

  post(messageId: string): PostFacts | undefined {
    return this.#posts.get(messageId) ?? this.#below?.post(messageId)
  }

  /** Notes an event that was admitted. */
  add(event: LoggedEvent): void {
    if (event.type === 'message') return this.#addVersion(event, { disposition: 'message' })
    const { threadId, invocationId } = event
    if (event.type === 'invocation_created') {
      this.#turns.set(invocationId, { threadId, created: event, chunkCount: 0, revision: -1 })
      return
    }
    const turn = this.turn(invocationId)
    if (turn === undefined) throw new TypeError(`onebubble: ${invocationId} was not created`) // the rules see to it
    switch (event.type) {
      case 'stream_chunk': {
        const chunks = this.#chunks.get(invocationId) ?? new Map<number, LoggedEvents['stream_chunk']>()
        this.#chunks.set(invocationId, chunks.set(event.seq, event))
        this.#turns.set(invocationId, { ...turn, chunkCount: turn.chunkCount + 1 })
        return
      }
      case 'stream_finalized':
        this.#turns.set(invocationId, { ...turn, end: event })
        return
      case 'callback':
        if (event.disposition === 'replace')
          this.#turns.set(invocationId, { ...turn, revision: event.revision })
        this.#addVersion(event, { disposition: event.disposition, invocationId })
    }
  }

  /** Lets go of a chunk: copies of it are duplicates from now on, whatever they hold. */
  forgetChunk({ invocationId, seq }: LoggedEvents['stream_chunk']): void {
    const chunks = this.#chunks.get(invocationId)
    if (chunks?.delete(seq) === true && chunks.size === 0) this.#chunks.delete(invocationId)
  }

  #addVersion(event: PostEvent, claim: Pick<PostFacts, 'disposition' | 'invocationId'>): void {
    const versions = [...(this.post(event.messageId)?.versions ?? []), event]
    this.#posts.set(event.messageId, { ...claim, threadId: event.threadId, versions })
  }
}
