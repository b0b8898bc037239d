import type { Meter } from '../meter.ts'

/** What the metrics of a gateway are read from, each time that somebody asks for them. */
export interface Readings {
  readonly meter: Meter
  readonly socketCount: () => number
  readonly subscriptionCount: () => number
  readonly followedThreadCount: () => number
  /** Bytes that wait to be read by clients. */
  readonly waitingByteCount: () => number
  readonly keptSnapshotByteCount: () => number
  readonly pollCount: () => number
  readonly timedOutTurnCount: () => number
  /** Of the whole log, whichever gateway has created them. Rejects where the log does not answer. */
  readonly openTurnCount: () => Promise<number>
}
