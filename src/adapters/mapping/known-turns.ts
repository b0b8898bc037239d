import { type EventInput, isId } from '../../protocol/index.ts'

interface KnownTurn {
  readonly threadId: string
  chunkCount: number
  isEnded: boolean
}

/** How many turns are remembered. Beyond it the one that ended first is forgotten; open ones never are. */
const turnLimit = 10_000

/** Which turns the events of a source have named, how many chunks each has, and which are open. */
export class KnownTurns {
  readonly #turns = new Map<string, KnownTurn>()
  readonly #ended = new Set<string>()

  /** The number of the next chunk of a turn, if chunks are counted. */
  nextSeq(invocationId: string): number {
    return this.#turns.get(invocationId)?.chunkCount ?? 0
  }

  /** Takes note of an event. What names no turn, or stands beside one, opens none. */
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

  /** An end for each turn that is open. */
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
