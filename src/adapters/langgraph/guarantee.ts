import type { Guarantee } from '../common/guarantee.ts'

/**
 * What holds in any stream mode: chunks of messages have no number. With `values`, `updates`, `messages` or the event protocol the text at the end is
 * placed by the ids of its messages (`final-exact`).
 */
export const guarantee: Guarantee = 'bound'
