import type { StreamFold } from './fold.ts'
import type { BubbleRow, InvocationRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/**
 * One bubble in the working state: its turn is open, or it has changed since the last publication. Otherwise there is
 * only the published row. `row` is immutable and gets replaced; the fold grows in place.
 */
export interface WorkingBubble<Row extends BubbleRow = BubbleRow> {
  row: Row
  readonly thread: Thread
  /** Set for an invocation while its stream grows or chunks wait. Otherwise the row has the whole column. */
  fold: StreamFold | undefined
  /** Whether it has to be published. */
  isDirty: boolean
}

export type WorkingTurn = WorkingBubble<InvocationRow>
export type WorkingMessage = WorkingBubble<MessageRow>
