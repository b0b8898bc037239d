import type { EventInput } from '../../../src/protocol/index.ts'
import { syncStore, viewOf } from '../../laws/view.ts'

/** Everything a store shows after these events, in the format of the model. */
export function show(events: readonly EventInput[], threadId: string): unknown {
  const store = syncStore()
  store.ingestAll(events)
  return viewOf(store, [threadId])
}
