import { beginningOf } from '../../core/index.ts'
import type { BrokenLine } from '../../devtools/index.ts'
import { createBubbleStore, syncScheduler } from '../../store/index.ts'

/** Something that stands in a recording. */
interface Line {
  readonly event: unknown
  /** Counts from 1. */
  readonly line: number
}

const shownLength = 120

/**
 * Takes out what a store refuses: a producer has no business to send it. The store itself decides, so that a recording
 * means the same wherever it is played: a callback without an `invocationId` belongs to no turn, and gets none.
 * @param lines in the order in which they are to be sent
 * @returns what the store takes, in the same order; and what it refuses, with the reason
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
