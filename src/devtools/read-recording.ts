import { beginningOf } from '../core/index.ts'

/** One line of a recording that is JSON. The store decides whether it is an event. */
export interface RecordedLine {
  /** Counts from 1. */
  readonly line: number
  readonly event: unknown
}

/** A line that cannot be played. */
export interface BrokenLine {
  readonly line: number
  readonly reason: string
  /** The beginning of the line. */
  readonly text: string
}

const shownLength = 120

/**
 * Reads NDJSON. Lines that are not JSON are listed with the reason; the others can be played. Empty lines are counted
 * and skipped.
 */
export function readRecording(text: string): {
  readonly lines: readonly RecordedLine[]
  readonly broken: readonly BrokenLine[]
} {
  const lines: RecordedLine[] = []
  const broken: BrokenLine[] = []
  const rows = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')
  for (const [index, row] of rows.entries()) {
    if (row.trim() === '') continue
    try {
      lines.push({ line: index + 1, event: JSON.parse(row) })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      broken.push({ line: index + 1, reason, text: beginningOf(row, shownLength) })
    }
  }
  return { lines, broken }
}
