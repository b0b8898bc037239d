import type { InputFormat } from '../input/format-of.ts'
import type { FindingCode } from './guidance.ts'
import type { TypeTally } from './tallies.ts'

/** The counts of one address. */
export interface Tally extends TypeTally {
  /** Messages. */
  recordCount: number
}

/** The counts of one file. */
export interface FileReport {
  readonly file: string
  readonly format: InputFormat
  /** The turn to which an adapter has bound the events. */
  readonly bound?: string
  readonly recordCount: number
  readonly eventCount: number
  readonly threadCount: number
  readonly turnCount: number
  /** Accepted events. */
  readonly appliedCount: number
  /** Events that were known already. */
  readonly duplicateCount: number
  /** Chunks that had to wait for an earlier one. */
  readonly heldCount: number
  readonly rejectedCount: number
  /** Messages from the page to the server. */
  readonly sentCount: number
  /** Messages that are not onebubble's. */
  readonly foreignCount: number
  readonly errorCount: number
  readonly noteCount: number
  readonly codes: Readonly<Partial<Record<FindingCode, number>>>
  readonly types: ReadonlyMap<string, Readonly<TypeTally>>
  /** By address, for a HAR; empty for any other file. */
  readonly routes: ReadonlyMap<string, Readonly<Tally>>
}
