import type { FindingCode, FindingLevel } from './guidance.ts'

/** The counts of one type of event. */
export interface TypeTally {
  eventCount: number
  errorCount: number
}

/** Counts the content of a file. */
export class Tallies {
  readonly types = new Map<string, TypeTally>()
  readonly codes = new Map<FindingCode, number>()
  eventCount = 0
  appliedCount = 0
  duplicateCount = 0
  heldCount = 0
  rejectedCount = 0
  errorCount = 0
  noteCount = 0
  sentCount = 0
  foreignCount = 0

  event(type: string, status: 'applied' | 'duplicate' | 'held' | 'rejected'): void {
    this.eventCount++
    if (status === 'applied') this.appliedCount++
    else if (status === 'duplicate') this.duplicateCount++
    else if (status === 'held') this.heldCount++
    else this.rejectedCount++
    const tally = this.#typeOf(type)
    tally.eventCount++
  }

  /** Counts errors in an event of this type. */
  wrong(type: string, count: number): void {
    this.#typeOf(this.types.has(type) ? type : 'other').errorCount += count
  }

  found(code: FindingCode, level: FindingLevel): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
    if (level === 'error') this.errorCount++
    else this.noteCount++
  }

  #typeOf(type: string): TypeTally {
    let tally = this.types.get(type)
    if (tally === undefined) {
      tally = { eventCount: 0, errorCount: 0 }
      this.types.set(type, tally)
    }
    return tally
  }
}
