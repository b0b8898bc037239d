// Arbitraries for property tests. An entry of its own, because it imports fast-check, an optional peer.
export { type Arrival, arrivals } from './arrivals.ts'
export { deliveries, eventLists, eventSets, shuffled } from './event-sets.ts'
