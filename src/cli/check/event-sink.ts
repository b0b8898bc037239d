import type { Place } from '../input/place.ts'

/** Receives the content of a file, in order. */
export interface EventSink {
  /**
   * One event, valid or not.
   * @param isAdapted whether an adapter has made it; it then contains what the adapter could not read
   */
  event(event: unknown, place: Place, isAdapted?: boolean): void
  /** A snapshot that replaces the thread. */
  snapshot(snapshot: unknown, place: Place): void
  /** The sender says that a reader of the thread has had everything below `offset`. */
  cursor(threadId: string, epoch: string, offset: number, place: Place): void
  /** A line that is not JSON. */
  broken(text: string, reason: string, place: Place): void
  /** A frame that a client would reject. */
  badFrame(frame: unknown, path: string | undefined, message: string, place: Place): void
  /** A message that is not onebubble's. */
  foreign(text: string, place: Place): void
  /** A message from the page to the server. */
  sent(): void
}
