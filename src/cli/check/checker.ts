import type { Receipt } from '../../core/index.ts'
import {
  boundedCopy,
  copyText,
  eventSchemas,
  isCount,
  readField,
  type Violation,
  violationOf,
} from '../../protocol/index.ts'
import { type BubbleStore, createBubbleStore } from '../../store/index.ts'
import type { Place } from '../input/place.ts'
import { adaptedSource } from './adapted-source.ts'
import type { EventSink } from './event-sink.ts'
import type { Finding } from './finding.ts'
import { Findings } from './findings.ts'
import { isShown } from './is-shown.ts'
import { type Earlier, KnownContents } from './known-contents.ts'
import { type KnownTurn, KnownTurns } from './known-turns.ts'
import { sentenceOf } from './sentences.ts'
import { Tallies } from './tallies.ts'
import { ThreadOffsets } from './thread-offsets.ts'

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
  readonly #findings: Findings
  readonly #offsets: ThreadOffsets
  readonly #turns = new KnownTurns()
  readonly #contents = new KnownContents()
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
    this.#findings = new Findings(options.report, this.tallies)
    this.#offsets = new ThreadOffsets(this.#findings, (threadId) => this.#store.cursor(threadId)?.epoch)
  }

  get threadCount(): number {
    return this.#threadIds.size
  }

  get turnCount(): number {
    return this.#turns.count
  }

  event(event: unknown, place: Place, isAdapted = false): void {
    const type = readField(event, 'type')
    const { status: said } = this.#store.ingest(event)
    const earlier = this.#earlierOf(event, said, place)
    const status = this.#isRival(event, said, earlier) ? 'rejected' : said
    this.tallies.event(typeof type === 'string' && Object.hasOwn(eventSchemas, type) ? type : 'other', status)
    this.#offsets.note(event, place)
    if (status !== said) this.#violations.push(violationOf('conflicting_chunk', event, 'seq'))
    if (this.#violations.length > 0) this.#reportViolations(place, String(type), event, isAdapted, earlier)
    if (status === 'duplicate') this.#findings.copy(event, place, earlier)
    this.#noteTurn(event, status, place)
  }

  snapshot(snapshot: unknown, place: Place): void {
    const threadId = String(readField(snapshot, 'threadId'))
    const before = this.#store.cursor(threadId)?.epoch
    const { status } = this.#store.hydrate(snapshot, { replace: true })
    // The thread was replaced, and its events begin anew.
    if (before !== undefined && before !== this.#store.cursor(threadId)?.epoch)
      this.#contents.forget(threadId)
    this.tallies.event('snapshot', status)
    if (this.#violations.length > 0) return this.#reportViolations(place, 'snapshot')
    if (status === 'duplicate')
      this.#findings.found('duplicate_event', place, 'The snapshot contains nothing new.', { threadId })
    this.#threadIds.add(threadId)
    const [epoch, offset] = [readField(snapshot, 'epoch'), readField(snapshot, 'offset')]
    if (typeof epoch !== 'string' || !isCount(offset)) return
    this.#offsets.cover(threadId, epoch, offset, place)
  }

  cursor(threadId: string, epoch: string, offset: number, place: Place): void {
    this.#offsets.stand(threadId, epoch, offset, place)
  }

  broken(text: string, reason: string, place: Place): void {
    const payload = copyText(text, 1_024)
    this.#findings.found('not_json', place, `The line is not JSON (${reason}).`, { payload })
    this.tallies.event('other', 'rejected')
    this.tallies.wrong('other', 1)
  }

  badFrame(frame: unknown, path: string | undefined, message: string, place: Place): void {
    const named = readField(frame, 'threadId')
    this.#findings.found('invalid_frame', place, sentenceOf(message, path), {
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
    if (violation !== undefined) this.#findings.violation(violation, place)
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
  settle(threadIds: Iterable<string> = [...this.#turns.threadIds, ...this.#offsets.threadIds]): void {
    this.#store.flush()
    for (const threadId of threadIds) {
      for (const turn of this.#turns.ofThread(threadId)) this.#settleTurn(turn)
      this.#offsets.settle(threadId)
      this.#turns.forget(threadId)
      this.#contents.forget(threadId)
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
    const startsLate = this.#offsets.lowestOf(turn.threadId) > 0 && !turn.isCreated
    // Chunks that wait for a missing one also count as missing in the bubble.
    const lostCount = Math.min(bubble.missing, Math.max(turn.expectedCount - turn.chunkCount, 0))
    if (lostCount <= turn.refusedChunkCount || startsLate || turn.isCutOff) return
    const how =
      lostCount === 1 ? '1 chunk of the turn never came.' : `${lostCount} chunks of the turn never came.`
    this.#findings.found('missing_chunks', turn.ended ?? turn.last, how, turn)
  }

  #unfinished(turn: KnownTurn, place: Place, message: string): void {
    this.#findings.found('unfinished_turn', place, message, turn, this.#options.isPartial === true)
  }

  #earlierOf(event: unknown, status: Receipt['status'], place: Place): Earlier | undefined {
    const threadId = readField(event, 'threadId')
    const isConflict = this.#violations.some(({ code }) => code === 'conflicting_chunk')
    if (typeof threadId !== 'string' || (status === 'rejected' && !isConflict)) return undefined
    return this.#contents.take(event, threadId, status, place)
  }

  /** Whether a chunk has another content than the folded one with its seq. What was retracted is not compared. */
  #isRival(event: unknown, status: Receipt['status'], earlier: Earlier | undefined): boolean {
    if (status !== 'duplicate' || earlier === undefined || earlier.isSame) return false
    this.#store.flush()
    return this.#store.invocation(String(readField(event, 'invocationId'))) !== undefined
  }

  #noteTurn(event: unknown, status: Receipt['status'], place: Place): void {
    const threadId = readField(event, 'threadId')
    if (typeof threadId !== 'string') return
    if (status === 'rejected') return this.#turns.noteRefused(event, threadId, place)
    this.#threadIds.add(threadId)
    const turn = this.#turns.note(event, threadId, status, place)
    if (turn?.ended === undefined || status !== 'applied' || readField(event, 'type') !== 'callback') return
    if (readField(event, 'disposition') === 'replace' && isShown(this.#store, event))
      this.#findings.found('late_callback', place, 'The callback came after the end of its turn.', turn)
  }

  #reportViolations(place: Place, type: string, event?: unknown, isAdapted = false, earlier?: Earlier): void {
    const violations = this.#violations
    this.#violations = []
    const source = isAdapted ? adaptedSource(event) : undefined
    for (const violation of violations) {
      const other = violation.code === 'conflicting_chunk' ? earlier?.place : undefined
      this.#findings.violation(violation, place, source, other)
    }
    this.tallies.wrong(type, violations.length)
  }
}
