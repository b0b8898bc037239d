import * as v from 'valibot'
import { emptyState, Ledger, reduceEvent, selectBubble, selectThread } from '../../src/core/index.ts'
import { Limits } from '../../src/protocol/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/store/index.ts'
import type { ScenarioTarget } from '../../src/testing/index.ts'

/** The reducer alone, without a store around it. */
function reducerTarget(): ScenarioTarget {
  const ledger = new Ledger(v.parse(Limits, {}))
  let state = emptyState
  return {
    ingest: (event) => reduceEvent(ledger, event),
    flush() {
      state = ledger.publish()?.state ?? state
    },
    thread: (threadId) => selectThread(state, threadId),
    bubble: (key) => selectBubble(state, key),
  }
}

/** Where a scenario can be played without a screen. */
export const levels: readonly (readonly [name: string, make: () => ScenarioTarget])[] = [
  ['reducer', reducerTarget],
  ['store', () => createBubbleStore({ scheduler: syncScheduler })],
]
