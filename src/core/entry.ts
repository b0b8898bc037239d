import type { StreamFold } from './fold.ts'
import type { BubbleRow, InvocationRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/** The working place of one bubble. `row` is immutable and replaced; the fold grows in place until it is published. */
export interface Entry<Row extends BubbleRow = BubbleRow> {
  row: Row
  readonly thread: Thread<Entry>
  readonly arrival: number
  /** Of an invocation, while its stream grows or chunks wait; without it `row.stream` is the whole column. */
  fold: StreamFold | undefined
  /** It is published next time. */
  isDirty: boolean
  /** Its beginning is known. */
  isRooted: boolean
}

export type InvocationEntry = Entry<InvocationRow>
export type MessageEntry = Entry<MessageRow>
