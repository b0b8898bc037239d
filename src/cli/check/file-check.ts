import type { InputFormat } from '../input/format-of.ts'
import type { InputEnd, InputProblem, InputRecord } from '../input/input-item.ts'
import type { Place } from '../input/place.ts'
import { Checker, type CheckerOptions } from './checker.ts'
import type { FileReport, Tally } from './file-report.ts'
import type { Finding } from './finding.ts'
import type { LastLines } from './last-lines.ts'
import type { InputSink } from './read-into.ts'
import { routeOf } from './route-of.ts'

export interface FileCheckOptions extends Omit<CheckerOptions, 'report'> {
  readonly write: (finding: Finding) => void
  readonly onProblem: (problem: InputProblem) => void
  /** Writes out what was reported so far. */
  readonly flush: () => Promise<void>
  /** Says when threads can be dropped. Without it, all are kept to the end. */
  readonly lastLines?: LastLines
}

/** The most findings of one request that wait for its address. */
const waitingCount = 1_000

const emptyTally = (): Tally => ({ recordCount: 0, eventCount: 0, errorCount: 0 })

/** Checks one file. Each finding is written as soon as its address is known. */
export class FileCheck implements InputSink {
  readonly #checker: Checker
  readonly #options: FileCheckOptions
  readonly #routes = new Map<string, Tally>()
  /** The address of each request with records. */
  readonly #routeOfEntry = new Map<number, string>()
  #waiting: Finding[] = []
  #tally = emptyTally()
  #recordCount = 0
  #firstForeign: { readonly text: string; readonly place: Place } | undefined
  #line: number | undefined

  constructor(options: FileCheckOptions) {
    this.#options = options
    this.#checker = new Checker({ ...options, report: (finding) => this.#take(finding) })
  }

  get eventCount(): number {
    return this.#checker.tallies.eventCount
  }

  get foreignCount(): number {
    return this.#checker.tallies.foreignCount
  }

  /** The first message that is not onebubble's. */
  get firstForeign(): { readonly text: string; readonly place: Place } | undefined {
    return this.#firstForeign
  }

  get recordCount(): number {
    return this.#recordCount
  }

  get errorCount(): number {
    return this.#checker.tallies.errorCount
  }

  record({ place }: InputRecord): void {
    this.#dropEndedThreads()
    this.#line = place.line
    this.#recordCount++
    this.#tally.recordCount++
  }

  event(event: unknown, place: Place, isAdapted?: boolean): void {
    this.#tally.eventCount++
    this.#checker.event(event, place, isAdapted)
  }

  snapshot(snapshot: unknown, place: Place): void {
    this.#tally.eventCount++
    this.#checker.snapshot(snapshot, place)
  }

  cursor(threadId: string, epoch: string, offset: number, place: Place): void {
    this.#checker.cursor(threadId, epoch, offset, place)
  }

  broken(text: string, reason: string, place: Place): void {
    this.#checker.broken(text, reason, place)
  }

  badFrame(frame: unknown, path: string | undefined, message: string, place: Place): void {
    this.#checker.badFrame(frame, path, message, place)
  }

  foreign(text: string, place: Place): void {
    this.#firstForeign ??= { text: text.slice(0, 200), place }
    this.#checker.foreign(text, place)
  }

  sent(): void {
    this.#checker.sent()
  }

  cutOff(invocationId: string, place: Place): void {
    this.#checker.cutOff(invocationId, place)
  }

  problem(problem: InputProblem): void {
    this.#options.onProblem(problem)
  }

  end({ place: { entry }, route }: InputEnd): void {
    if (entry === undefined || route === undefined) return
    const tally = this.#tally
    this.#tally = emptyTally()
    if (tally.recordCount > 0) {
      const name = routeOf(route)
      this.#routeOfEntry.set(entry, name)
      const known = this.#routes.get(name) ?? emptyTally()
      this.#routes.set(name, known)
      known.recordCount += tally.recordCount
      known.eventCount += tally.eventCount
      known.errorCount += tally.errorCount
    }
    this.#write()
  }

  async rest(): Promise<boolean> {
    if (this.#waiting.length > waitingCount || this.#waiting[0]?.place.entry === undefined) this.#write()
    await this.#options.flush()
    return true
  }

  /** The file has ended. */
  close(): void {
    this.#checker.settle()
    this.#write()
  }

  report(file: string, format: InputFormat, bound: string | undefined): FileReport {
    const { tallies, threadCount, turnCount } = this.#checker
    const { eventCount, appliedCount, duplicateCount, heldCount, rejectedCount } = tallies
    const { errorCount, noteCount, sentCount, foreignCount, codes, types } = tallies
    return {
      file,
      format,
      ...(bound !== undefined && { bound }),
      recordCount: this.#recordCount,
      eventCount,
      threadCount,
      turnCount,
      appliedCount,
      duplicateCount,
      heldCount,
      rejectedCount,
      sentCount,
      foreignCount,
      errorCount,
      noteCount,
      codes: Object.fromEntries(codes),
      types,
      routes: this.#routes,
    }
  }

  /** Drops the threads for which the previous line was the last. */
  #dropEndedThreads(): void {
    if (this.#line === undefined || this.#options.lastLines === undefined) return
    const threadIds = this.#options.lastLines.take(this.#line)
    if (threadIds.length > 0) this.#checker.settle(threadIds)
  }

  #take(finding: Finding): void {
    this.#waiting.push(finding)
    if (finding.level !== 'error') return
    const { entry } = finding.place
    const route = entry === undefined ? undefined : this.#routeOfEntry.get(entry)
    const tally = route === undefined ? this.#tally : this.#routes.get(route)
    if (tally !== undefined) tally.errorCount++
  }

  #write(): void {
    for (const finding of this.#waiting) {
      const { entry } = finding.place
      const route = entry === undefined ? undefined : this.#routeOfEntry.get(entry)
      this.#options.write(route === undefined ? finding : { ...finding, route })
    }
    this.#waiting = []
  }
}
