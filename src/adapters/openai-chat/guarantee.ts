import type { Guarantee } from '../common/guarantee.ts'

/** One completion is bound to one turn. Its chunks have no numbers: they count in the order of arrival. */
export const guarantee = 'bound' satisfies Guarantee
