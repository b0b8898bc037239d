import type { BrokenLine, RecordedLine } from '../../devtools/index.ts'

export interface Recording {
  /** The past: snapshots that a store starts from, created on demand. */
  readonly history?: () => readonly unknown[]
  readonly lines: readonly RecordedLine[]
  readonly broken: readonly BrokenLine[]
}

/** A recording of these events. */
export const recordingOf = (events: readonly unknown[]): Recording => ({
  lines: events.map((event, index) => ({ line: index + 1, event })),
  broken: [],
})
