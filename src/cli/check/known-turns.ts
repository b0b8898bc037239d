import type { Place } from '../input/place.ts'

/** What a file says of one turn. */
export interface KnownTurn {
  readonly invocationId: string
  readonly threadId: string
  /** The last thing that was said of it. */
  last: Place
  ended?: Place
  isCreated: boolean
  /** Chunks that were taken in, each once. */
  chunkCount: number
  /** How many there are at least: by the highest seq, and by what the end counts. */
  expectedCount: number
  /** Chunks and ends of it that were refused, each of which was reported. */
  refusedChunkCount: number
  refusedEndCount: number
  /** Its end is the adapter's, since its source has said none; it was reported. */
  isCutOff: boolean
}
