import type { EventInput } from '../../src/protocol/index.ts'
import { rowsMet } from '../model/table-rows.ts'
import { modelEvents } from './view.ts'

/** How often each row was matched in this file: those of the table "Duplicates and conflicts", and others by name. */
const counts = new Map<string, number>()

/** Counts the rows that these events match when they arrive in this order. */
export function countRows(events: readonly EventInput[]): void {
  for (const [row, count] of Object.entries(rowsMet(modelEvents(events)))) countRow(row, count)
}

/** Counts one row explicitly. */
export const countRow = (row: string, count = 1): void => {
  counts.set(row, (counts.get(row) ?? 0) + count)
}

/** Rows that must be matched; none was so far. */
export const expectRows = (rows: readonly string[]): void => {
  for (const row of rows) countRow(row, 0)
}

export const rowsNeverMet = (): readonly string[] =>
  [...counts].filter(([, count]) => count === 0).map(([row]) => row)

/** One line per row. */
export const rowTable = (): string =>
  [...counts].map(([row, count]) => `${String(count).padStart(8)}  ${row}`).join('\n')
