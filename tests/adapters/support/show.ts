import type { EventInput } from '../../../src/protocol/index.ts'
import { syncStore, viewOf } from '../../laws/view.ts'

/** All that a store shows after these events, in the words of the model. */
export function show(events: readonly EventInput[], threadId: string): unknown {
  const store = syncStore()
  store.ingestAll(events)
  return viewOf(store, [threadId])
}
