import type { Place } from '../input/place.ts'

/** Takes what a file says, in its order. */
export interface EventSink {
  /**
   * One event, be it valid or not.
   * @param isAdapted whether an adapter has made it, which puts into it what it could not read
   */
  event(event: unknown, place: Place, isAdapted?: boolean): void
  /** A snapshot that takes the thread's place. */
  snapshot(snapshot: unknown, place: Place): void
  /** The sender says that a reader of the thread stands here: it has had all below `offset`. */
  cursor(threadId: string, epoch: string, offset: number, place: Place): void
  /** A line that is no JSON. */
  broken(text: string, reason: string, place: Place): void
  /** A frame that a client would refuse. */
  badFrame(frame: unknown, path: string | undefined, message: string, place: Place): void
  /** A message of something else than onebubble. */
  foreign(text: string, place: Place): void
  /** A message from the page to the server. */
  sent(): void
}
