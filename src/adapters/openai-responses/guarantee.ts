import type { Guarantee } from '../common/guarantee.ts'

/** Each event has a `sequence_number`, which is its `seq`: a loss is seen, and a stream that is resumed goes on where it was. */
export const guarantee = 'exact' satisfies Guarantee
