import type { Guarantee } from '../common/guarantee.ts'

/** One message is bound to one turn. Its events have no numbers: they count in the order of arrival. */
export const guarantee = 'bound' satisfies Guarantee
