import type { Meter } from '../meter.ts'

/** Where the metrics of a gateway get their values, at each request for them. */
export interface Readings {
  readonly meter: Meter
  readonly socketCount: () => number
  readonly subscriptionCount: () => number
  readonly followedThreadCount: () => number
  /** Bytes that wait for clients to read them. */
  readonly waitingByteCount: () => number
  readonly keptSnapshotByteCount: () => number
  readonly pollCount: () => number
  readonly timedOutTurnCount: () => number
  /** Open turns of the whole log, whichever gateway created them. Rejects if the log does not answer. */
  readonly openTurnCount: () => Promise<number>
}
