import type { Receipt } from '../../core/index.ts'
import {
  boundedCopy,
  copyText,
  eventSchemas,
  isCount,
  isId,
  type Json,
  omitUndefined,
  readField,
  type Violation,
} from '../../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import type { Place } from '../input/place.ts'
import { type AdaptedSource, adaptedSource } from './adapted-source.ts'
import type { EventSink } from './event-sink.ts'
import type { Finding } from './finding.ts'
import { type FindingCode, guidance } from './guidance.ts'
import { KnownOffsets } from './known-offsets.ts'
import { type KnownTurn, KnownTurns } from './known-turns.ts'
import { Tallies } from './tallies.ts'

export interface CheckerOptions {
  /** Called with each finding. */
  readonly report: (finding: Finding) => void
  /** Whether the file is a part of a longer recording. Turns that are open at its end are then notes. */
  readonly isPartial?: boolean
  /** Checks a message that is not ours. Returns why it must not have been sent. */
  readonly guard?: (text: string) => Violation | undefined
}

/** Ingests the content of one file as a store does, and finds what is wrong with it. */
export class Checker implements EventSink {
  readonly tallies = new Tallies()
  readonly #options: CheckerOptions
  readonly #store: BubbleStore
  readonly #offsets = new Map<string, KnownOffsets>()
  readonly #turns = new KnownTurns()
  /** The violations of the current input. */
  #violations: Violation[] = []
  readonly #threadIds = new Set<string>()

  constructor(options: CheckerOptions) {
    this.#options = options
    this.#store = createBubbleStore({
      scheduler: () => {}, // the state is read only after a flush; the end of a turn is published anyway
      limits: { violationCount: 0 },
      onViolation: (violation) => this.#violations.push(violation),
    })
  }

  get threadCount(): number {
    return this.#threadIds.size
  }

  get turnCount(): number {
    return this.#turns.count
  }

  event(event: unknown, place: Place, isAdapted = false): void {
    const type = readField(event, 'type')
    const { status } = this.#store.ingest(event)
    this.tallies.event(typeof type === 'string' && Object.hasOwn(eventSchemas, type) ? type : 'other', status)
    this.#noteOffset(event, place)
    if (this.#violations.length > 0)
      this.#reportViolations(place, String(type), isAdapted ? adaptedSource(event) : undefined)
    this.#noteTurn(event, status, place)
  }

  snapshot(snapshot: unknown, place: Place): void {
    this.tallies.event('snapshot', this.#store.hydrate(snapshot, { replace: true }).status)
    if (this.#violations.length > 0) return this.#reportViolations(place, 'snapshot')
    const threadId = String(readField(snapshot, 'threadId'))
    this.#threadIds.add(threadId)
    const [epoch, offset] = [readField(snapshot, 'epoch'), readField(snapshot, 'offset')]
    if (typeof epoch !== 'string' || !isCount(offset)) return
    this.#offsetsOf(threadId, epoch, offset, place).cover(offset, place)
  }

  cursor(threadId: string, epoch: string, offset: number, place: Place): void {
    this.#offsetsOf(threadId, epoch, offset, place).stand(offset, place)
  }

  broken(text: string, reason: string, place: Place): void {
    this.#found('not_json', place, `The line is not JSON (${reason}).`, { payload: copyText(text, 1_024) })
    this.tallies.event('other', 'rejected')
    this.tallies.wrong('other', 1)
  }

  badFrame(frame: unknown, path: string | undefined, message: string, place: Place): void {
    const named = readField(frame, 'threadId')
    this.#found('invalid_frame', place, message, {
      path,
      threadId: typeof named === 'string' ? copyText(named, 256) : undefined,
      payload: boundedCopy(frame),
    })
    this.tallies.event('other', 'rejected')
    this.tallies.wrong('other', 1)
  }

  foreign(text: string, place: Place): void {
    this.tallies.foreignCount++
    const violation = this.#options.guard?.(text)
    if (violation !== undefined) this.#violation(violation, place)
  }

  sent(): void {
    this.tallies.sentCount++
  }

  /** The source of a turn has stopped without an end. */
  cutOff(invocationId: string, place: Place): void {
    const turn = this.#turns.get(invocationId)
    if (turn === undefined) return
    turn.isCutOff = true
    this.#unfinished(turn, place, 'The stream stopped before its last event.')
  }

  /** Nothing more follows for these threads, or for any: what is missing now will never come. */
  settle(threadIds: Iterable<string> = [...this.#turns.threadIds, ...this.#offsets.keys()]): void {
    this.#store.flush()
    for (const threadId of threadIds) {
      for (const turn of this.#turns.ofThread(threadId)) this.#settleTurn(turn)
      this.#settleOffsets(threadId)
      this.#turns.forget(threadId)
      this.#store.evict(threadId)
    }
    this.#store.flush()
  }

  #settleTurn(turn: KnownTurn): void {
    const bubble = this.#store.invocation(turn.invocationId)
    if (bubble === undefined) return // it was retracted
    const isOpen = bubble.phase === 'pending' || bubble.phase === 'streaming'
    if (isOpen && turn.ended === undefined && turn.refusedEndCount === 0)
      this.#unfinished(turn, turn.last, 'Nothing in the file ends the turn.')
    const startsLate = (this.#offsets.get(turn.threadId)?.lowest ?? 0) > 0 && !turn.isCreated
    // Chunks that wait for a missing one also count as missing in the bubble.
    const lostCount = Math.min(bubble.missing, Math.max(turn.expectedCount - turn.chunkCount, 0))
    if (lostCount <= turn.refusedChunkCount || startsLate || turn.isCutOff) return
    const how =
      lostCount === 1 ? '1 chunk of the turn never came.' : `${lostCount} chunks of the turn never came.`
    this.#found('missing_chunks', turn.ended ?? turn.last, how, turn)
  }

  #settleOffsets(threadId: string): void {
    const offsets = this.#offsets.get(threadId)
    if (offsets === undefined) return
    for (const { from, before, place } of offsets.holes()) {
      const which = before - from === 1 ? `Offset ${from} is` : `Offsets ${from} to ${before - 1} are`
      this.#found('offset_gap', place, `${which} missing.`, { threadId })
    }
    if (offsets.lowest > 0)
      this.#found('starts_late', offsets.first, `The file begins at offset ${offsets.lowest}.`, { threadId })
    this.#offsets.delete(threadId)
  }

  #unfinished(turn: KnownTurn, place: Place, message: string): void {
    const { threadId, invocationId } = turn
    this.#found(
      'unfinished_turn',
      place,
      message,
      { threadId, invocationId },
      this.#options.isPartial === true,
    )
  }

  /** A rejected event also has an offset: a store's cursor moves past it. */
  #noteOffset(event: unknown, place: Place): void {
    const [threadId, epoch, offset] = [
      readField(event, 'threadId'),
      readField(event, 'epoch'),
      readField(event, 'offset'),
    ]
    if (typeof epoch !== 'string' || !isCount(offset) || !isId(threadId)) return
    const offsets = this.#offsetsOf(threadId, epoch, offset, place)
    if (offsets.epoch === epoch) offsets.add(offset, place)
  }

  /** The offsets of the thread's epoch. It is this epoch if the thread has none yet, or a snapshot has started it. */
  #offsetsOf(threadId: string, epoch: string, offset: number, place: Place): KnownOffsets {
    const known = this.#offsets.get(threadId)
    if (known?.epoch === epoch) return known
    const current = this.#store.cursor(threadId)?.epoch ?? epoch
    if (known !== undefined && current !== epoch) return known
    const begun = new KnownOffsets(epoch, offset, place)
    this.#offsets.set(threadId, begun)
    return begun
  }

  #noteTurn(event: unknown, status: Receipt['status'], place: Place): void {
    const threadId = readField(event, 'threadId')
    if (typeof threadId !== 'string') return
    if (status === 'rejected') return this.#turns.noteRefused(event, threadId, place)
    this.#threadIds.add(threadId)
    const turn = this.#turns.note(event, threadId, status, place)
    const isLate =
      turn?.ended !== undefined && status === 'applied' && readField(event, 'type') === 'callback'
    if (isLate && readField(event, 'disposition') === 'replace')
      this.#found('late_callback', place, 'The callback came after the end of its turn.', turn)
  }

  #reportViolations(place: Place, type: string, source?: AdaptedSource): void {
    const violations = this.#violations
    this.#violations = []
    for (const violation of violations) this.#violation(violation, place, source)
    this.tallies.wrong(type, violations.length)
  }

  #violation(
    { code, message, path, event, threadId, invocationId, messageId }: Violation,
    place: Place,
    source?: AdaptedSource,
  ): void {
    const ids = { threadId, invocationId, messageId }
    if (source === undefined) this.#found(code, place, message, { path, ...ids, payload: event })
    else this.#found(code, place, source.why ?? message, { ...ids, payload: source.payload })
  }

  #found(
    code: FindingCode,
    place: Place,
    message: string,
    more: {
      readonly path?: string | undefined
      readonly threadId?: string | undefined
      readonly invocationId?: string | undefined
      readonly messageId?: string | undefined
      readonly payload?: Json
    },
    isNote = guidance[code].level === 'note',
  ): void {
    const level = isNote ? 'note' : 'error'
    this.tallies.found(code, level)
    const { path, threadId, invocationId, messageId, payload } = more
    this.#options.report(
      omitUndefined({ path, threadId, invocationId, messageId, payload }, { level, code, place, message }),
    )
  }
}
