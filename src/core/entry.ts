import type { StreamFold } from './fold.ts'
import type { BubbleRow, InvocationRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/** The working place of one bubble. `row` is immutable and replaced; the fold grows in place until it is published. */
export interface Entry<Row extends BubbleRow = BubbleRow> {
  row: Row
  readonly thread: Thread<Entry>
  readonly arrival: number
  isDirty: boolean
}

export interface InvocationEntry extends Entry<InvocationRow> {
  /** While the stream grows or chunks wait; without it `row.stream` is the whole column, and nothing waits. */
  fold: StreamFold | undefined
}

export type MessageEntry = Entry<MessageRow>
