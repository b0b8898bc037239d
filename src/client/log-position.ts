/** A position in a log. */
export interface LogPosition {
  /** Absent if nothing is known. */
  readonly epoch?: string
  /** The next expected offset; integer ≥ 0. */
  readonly offset: number
}

export const isSamePosition = (a: LogPosition, b: LogPosition): boolean =>
  a.epoch === b.epoch && a.offset === b.offset

/** Whether a reader at `at` has seen everything below `to`. */
export const reaches = (at: LogPosition, to: LogPosition): boolean =>
  at.epoch === to.epoch ? at.offset >= to.offset : at.epoch === undefined && to.offset === 0
