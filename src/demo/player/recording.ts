import type { BrokenLine, RecordedLine } from '../../devtools/index.ts'

export interface Recording {
  /** What was there before: the snapshots that a store begins with, made when they are asked for. */
  readonly history?: () => readonly unknown[]
  readonly lines: readonly RecordedLine[]
  readonly broken: readonly BrokenLine[]
}

/** A recording of events that are at hand. */
export const recordingOf = (events: readonly unknown[]): Recording => ({
  lines: events.map((event, index) => ({ line: index + 1, event })),
  broken: [],
})
