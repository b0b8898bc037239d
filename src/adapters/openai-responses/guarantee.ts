import type { Guarantee } from '../common/guarantee.ts'

/**
 * Each event has a `sequence_number`, which becomes its `seq`. A loss is detected, and a resumed stream continues at
 * its place.
 */
export const guarantee = 'exact' satisfies Guarantee
