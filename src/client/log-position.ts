/** How far something goes in a log. */
export interface LogPosition {
  /** Absent where nothing is known. */
  readonly epoch?: string
  /** The next event that is expected; integer ≥ 0. */
  readonly offset: number
}

export const isSamePosition = (a: LogPosition, b: LogPosition): boolean =>
  a.epoch === b.epoch && a.offset === b.offset

/** Whether all that stands below `to` was seen by who stands at `at`. */
export const reaches = (at: LogPosition, to: LogPosition): boolean =>
  at.epoch === to.epoch ? at.offset >= to.offset : at.epoch === undefined && to.offset === 0
