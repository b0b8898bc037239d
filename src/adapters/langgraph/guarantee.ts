import type { Guarantee } from '../common/guarantee.ts'

/**
 * What holds in every stream mode: chunks of messages have no numbers. With `values`, `updates`, `messages` or the
 * event protocol, the final text is placed by the ids of its messages (`final-exact`).
 */
export const guarantee: Guarantee = 'bound'
