import type { Receipt } from '../../core/index.ts'
import { eventSchemas, readField } from '../../protocol/index.ts'
import type { Place } from '../input/place.ts'

/** The content of a file for one turn. */
export interface KnownTurn {
  readonly invocationId: string
  /** The thread of its accepted events. Until there is one, the thread of the first rejected one. */
  threadId: string
  /** The last place that mentions it. */
  last: Place
  ended?: Place
  isCreated: boolean
  /** Accepted chunks, each counted once. */
  chunkCount: number
  /** The least number of chunks, from the highest seq and from the count of the end. */
  expectedCount: number
  /** Its rejected chunks and ends, each of which was reported. */
  refusedChunkCount: number
  refusedEndCount: number
  /** Whether its source has stopped without an end, which was reported. */
  isCutOff: boolean
}

/** The turns in a file, by thread. */
export class KnownTurns {
  readonly #turns = new Map<string, KnownTurn>()
  readonly #ofThread = new Map<string, KnownTurn[]>()
  /** The number of turns, including dropped ones. */
  count = 0

  get threadIds(): Iterable<string> {
    return this.#ofThread.keys()
  }

  get(invocationId: string): KnownTurn | undefined {
    return this.#turns.get(invocationId)
  }

  ofThread(threadId: string): readonly KnownTurn[] {
    return this.#ofThread.get(threadId) ?? []
  }

  /** Nothing more follows for the turns of this thread. */
  forget(threadId: string): void {
    for (const { invocationId } of this.ofThread(threadId)) this.#turns.delete(invocationId)
    this.#ofThread.delete(threadId)
  }

  /** Records an accepted event. A message only names the turn of its author. */
  note(event: unknown, threadId: string, status: Receipt['status'], place: Place): KnownTurn | undefined {
    const [type, invocationId] = [readField(event, 'type'), readField(event, 'invocationId')]
    if (typeof invocationId !== 'string' || type === 'message') return undefined
    const turn = this.#turns.get(invocationId) ?? this.#begin(threadId, invocationId, place)
    if (turn.threadId !== threadId) this.#move(turn, threadId)
    turn.last = place
    if (type === 'invocation_created') turn.isCreated = true
    if (type === 'stream_finalized') {
      turn.ended ??= place
      turn.expectedCount = Math.max(turn.expectedCount, Number(readField(event, 'chunkCount')))
    }
    if (type === 'stream_chunk' && status !== 'duplicate') {
      turn.chunkCount++
      turn.expectedCount = Math.max(turn.expectedCount, Number(readField(event, 'seq')) + 1)
    }
    return turn
  }

  /** Records an event that was rejected and reported, so that what its turn then lacks is not reported again. */
  noteRefused(event: unknown, threadId: string, place: Place): void {
    const [type, invocationId] = [readField(event, 'type'), readField(event, 'invocationId')]
    if (typeof invocationId !== 'string') return
    // An event of an unknown type may have been a chunk or an end.
    const isUnknown = typeof type !== 'string' || !Object.hasOwn(eventSchemas, type)
    const [isChunk, isEnd] = [isUnknown || type === 'stream_chunk', isUnknown || type === 'stream_finalized']
    if (!isChunk && !isEnd) return
    const turn = this.#turns.get(invocationId) ?? this.#begin(threadId, invocationId, place)
    if (turn.threadId !== threadId) return
    if (isChunk) turn.refusedChunkCount++
    if (isEnd) turn.refusedEndCount++
  }

  #begin(threadId: string, invocationId: string, place: Place): KnownTurn {
    const turn: KnownTurn = {
      invocationId,
      threadId,
      last: place,
      isCreated: false,
      chunkCount: 0,
      expectedCount: 0,
      refusedChunkCount: 0,
      refusedEndCount: 0,
      isCutOff: false,
    }
    this.#turns.set(invocationId, turn)
    this.#list(turn)
    this.count++
    return turn
  }

  /** Another thread had a rejected event for the id of this turn. */
  #move(turn: KnownTurn, threadId: string): void {
    const others = this.ofThread(turn.threadId).filter((other) => other !== turn)
    this.#ofThread.set(turn.threadId, others)
    turn.threadId = threadId
    this.#list(turn)
  }

  #list(turn: KnownTurn): void {
    const others = this.#ofThread.get(turn.threadId)
    if (others === undefined) this.#ofThread.set(turn.threadId, [turn])
    else others.push(turn)
  }
}
