import type { Guarantee } from '../common/guarantee.ts'
import type { EventMapping } from './event-mapping.ts'
import { typeReadersOf } from './event-templates.ts'

/** What holds for every mapping. With `seq` it is `exact`: see `guaranteeOf`. */
export const guarantee: Guarantee = 'bound'

/**
 * Returns `exact` if the mapping has a place for the number of every chunk. Otherwise returns `bound`: chunks are
 * then counted as they arrive.
 */
export const guaranteeOf = (mapping: EventMapping): Guarantee =>
  [...typeReadersOf(mapping).values()].some((reader) => reader?.isCounted) ? 'bound' : 'exact'
