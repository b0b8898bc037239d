import type { FileReport } from '../check/file-report.ts'
import type { Finding } from '../check/finding.ts'
import type { Place } from '../input/place.ts'

/** A file, or a piece of one, that could not be read. */
export interface Problem {
  readonly place: Place
  readonly message: string
}

export interface Totals {
  readonly errorCount: number
  readonly noteCount: number
  readonly exitCode: 0 | 1 | 2
}

/** Writes a report piece by piece, so that nothing has to be kept. Each method returns the text to write now. */
export interface Reporter {
  begin(): string
  finding(finding: Finding): string
  file(report: FileReport): string
  problem(problem: Problem): string
  end(totals: Totals): string
}
