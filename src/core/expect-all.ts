import type { Insertion, Span } from './edit-keys.ts'
import type { Placeable } from './place-order.ts'

/** A change since the order was last read. */
export interface Change {
  /** The place that it had then; undefined if it was not in the order. */
  readonly was: Placeable | undefined
  /** Whether it is in the order now. */
  isIn: boolean
}

/**
 * Expects that as many bubbles are put in as the changes say. What is anchored in a circle would stand nowhere: that is
 * the caller's mistake.
 * @throws RangeError when some of them would be lost
 */
export function expectAll(
  changes: Iterable<Change>,
  spans: readonly Span[],
  insertions: readonly Insertion[],
): void {
  let count = 0
  for (const { start, end } of spans) count -= end - start
  for (const { keys } of insertions) count += keys.length
  for (const { was, isIn } of changes) count += Number(was !== undefined) - Number(isIn)
  if (count !== 0)
    throw new RangeError(
      'Some bubbles are anchored to each other in a circle. Anchor one of them to another bubble.',
    )
}
