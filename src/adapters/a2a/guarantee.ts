import type { Guarantee } from '../common/guarantee.ts'

/**
 * Artifacts and messages have ids, and a task repeats all of its artifacts, so the final text is placed by ids.
 * Updates have no numbers: what is shown before that depends on the order of arrival.
 */
export const guarantee: Guarantee = 'final-exact'
