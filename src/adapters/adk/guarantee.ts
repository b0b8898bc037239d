import type { Guarantee } from '../common/guarantee.ts'

/** A final event of ADK repeats the text of its partial events and replaces it. Partial events have no numbers. */
export const guarantee: Guarantee = 'final-exact'
