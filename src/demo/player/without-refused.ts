import { beginningOf } from '../../core/index.ts'
import type { BrokenLine } from '../../devtools/index.ts'
import { createBubbleStore, syncScheduler } from '../../store/index.ts'

/** A line of a recording. */
interface Line {
  readonly event: unknown
  /** Counts from 1. */
  readonly line: number
}

const shownLength = 120

/**
 * Removes events that a store rejects, since no producer may send them. A real store decides, so that a recording means the
 * same wherever it is played: a callback without an `invocationId` belongs to no turn, and is never assigned to one.
 * @param lines in the order of sending
 * @returns the lines that the store accepts, in the same order, and the lines that it rejects, with the reasons
 */
export function withoutRefused<L extends Line>(
  lines: readonly L[],
): { readonly accepted: readonly L[]; readonly refused: readonly BrokenLine[] } {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const receipts = store.ingestAll(lines.map(({ event }) => event))
  const refused = lines.flatMap(({ event, line }, index): readonly BrokenLine[] => {
    const { status, violation } = receipts[index] ?? {}
    if (status !== 'rejected' || violation === undefined) return []
    const text = beginningOf(JSON.stringify(event) ?? '', shownLength)
    return [{ line, reason: `${violation.code}: ${violation.message}`, text }]
  })
  return { accepted: lines.filter((_, index) => receipts[index]?.status !== 'rejected'), refused }
}
