import type { Clock } from '../store/index.ts'

export interface SpreadOptions {
  /** Over how long, in ms; ≥ 0. 0 means all at once. */
  readonly durationMs: number
  readonly clock: Clock
  /** Returns a number uniform in [0, 1). */
  readonly random: () => number
}

/** The most timers, and the least number of items per group. Smaller groups would make no noticeable difference. */
const mostGroups = 128
const leastItems = 16

/**
 * Calls `each` with every item, a group at a time: the first group at once, each later one at a random moment of its
 * own part of the time. Resolves when all were called.
 */
export function spread<Item>(
  items: readonly Item[],
  { durationMs, clock, random }: SpreadOptions,
  each: (item: Item) => void,
): Promise<void> {
  const size = durationMs === 0 ? items.length : Math.max(leastItems, Math.ceil(items.length / mostGroups))
  const groupCount = Math.ceil(items.length / Math.max(1, size))
  const partMs = durationMs / Math.max(1, groupCount)
  const callGroup = (group: number): void => items.slice(group * size, (group + 1) * size).forEach(each)
  if (groupCount > 0) callGroup(0)
  const waits = Array.from({ length: Math.max(0, groupCount - 1) }, (_, index) => {
    const group = index + 1
    return new Promise<void>((resolve) => {
      clock.setTimer(
        () => {
          callGroup(group)
          resolve()
        },
        (group + random()) * partMs,
      )
    })
  })
  return Promise.all(waits).then(() => undefined)
}
