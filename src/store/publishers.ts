import type { BubbleStore } from './bubble-store.ts'
import type { Publisher } from './publisher.ts'

/** The inside of each store, for devtools: what outsiders must not reach is not on the store itself. */
export const publishers = new WeakMap<BubbleStore, Publisher>()
