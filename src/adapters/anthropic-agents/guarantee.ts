import type { Guarantee } from '../common/guarantee.ts'

/**
 * The messages of an agent have ids, and their final text is the answer of the turn. A preview is best effort, as its
 * source says.
 */
export const guarantee = 'final-exact' satisfies Guarantee
