import type { StreamFold } from './fold.ts'
import type { BubbleRow, InvocationRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/**
 * One bubble while it is worked on: its turn is open, or it has changed since the last publication. At other times the
 * published row is all that there is. `row` is immutable and replaced; the fold grows in place.
 */
export interface WorkingBubble<Row extends BubbleRow = BubbleRow> {
  row: Row
  readonly thread: Thread
  /** Of an invocation, while its stream grows or chunks wait; without it the row has the whole column. */
  fold: StreamFold | undefined
  /** It is published next time. */
  isDirty: boolean
}

export type WorkingTurn = WorkingBubble<InvocationRow>
export type WorkingMessage = WorkingBubble<MessageRow>
