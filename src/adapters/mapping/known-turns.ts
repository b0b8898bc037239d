import { type EventInput, isId } from '../../protocol/index.ts'

interface KnownTurn {
  readonly threadId: string
  chunkCount: number
  isEnded: boolean
}

/** How many turns are remembered. Beyond this, the turn that ended first is forgotten. Open turns are never forgotten. */
const turnLimit = 10_000

/** The turns in the events of a source, with their number of chunks, and whether they are open. */
export class KnownTurns {
  readonly #turns = new Map<string, KnownTurn>()
  readonly #ended = new Set<string>()

  /** The number of the next chunk of a turn, if chunks are counted. */
  nextSeq(invocationId: string): number {
    return this.#turns.get(invocationId)?.chunkCount ?? 0
  }

  /** Records an event. An event without a turn, a message, a retraction or an independent callback opens no turn. */
  note(event: EventInput): void {
    const { type, threadId, invocationId } = event
    if (!isId(invocationId) || !isId(threadId) || type === 'message' || type === 'retraction') return
    if (type === 'callback' && event.disposition === 'independent') return
    const turn = this.#turns.get(invocationId) ?? { threadId, chunkCount: 0, isEnded: false }
    this.#turns.set(invocationId, turn)
    if (type === 'stream_chunk' && Number.isSafeInteger(event.seq))
      turn.chunkCount = Math.max(turn.chunkCount, event.seq + 1)
    if (type !== 'stream_finalized') return
    turn.isEnded = true
    this.#ended.add(invocationId)
    const [first] = this.#ended
    if (this.#turns.size <= turnLimit || first === undefined) return
    this.#ended.delete(first)
    this.#turns.delete(first)
  }

  /** Returns a failed end for each open turn. */
  breakOff(): EventInput[] {
    const ends: EventInput[] = []
    for (const [invocationId, turn] of this.#turns) {
      if (turn.isEnded) continue
      turn.isEnded = true
      ends.push({
        type: 'stream_finalized',
        threadId: turn.threadId,
        invocationId,
        chunkCount: turn.chunkCount,
        outcome: 'failed',
        error: { code: 'incomplete_stream', message: 'The stream stopped before its last event.' },
      })
    }
    return ends
  }
}
