import type { Guarantee } from '../common/guarantee.ts'

/** A final event of ADK repeats the text that its partial events had, and takes their place. Partial events have no number. */
export const guarantee: Guarantee = 'final-exact'
