import type { StreamFold } from './fold.ts'
import type { BubbleRow, InvocationRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/**
 * The working place of one bubble, while its turn is open or it has changed since the last publication; at other times
 * the published row is all that there is. `row` is immutable and replaced; the fold grows in place.
 */
export interface Entry<Row extends BubbleRow = BubbleRow> {
  row: Row
  readonly thread: Thread
  /** Of an invocation, while its stream grows or chunks wait; without it the row has the whole column. */
  fold: StreamFold | undefined
  /** Of an invocation: the turn was open at the last publication. */
  isOpen: boolean
  /** It is published next time. */
  isDirty: boolean
}

export type InvocationEntry = Entry<InvocationRow>
export type MessageEntry = Entry<MessageRow>
