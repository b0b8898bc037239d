import type { Guarantee } from '../common/guarantee.ts'

/**
 * Artifacts and messages have ids, and a task tells all of its artifacts again: the text at the end is placed by them. Updates have no number,
 * so what is shown before it counts in the order of arrival.
 */
export const guarantee: Guarantee = 'final-exact'
