import { reduceEvent, selectBubble, selectThread, WorkingState } from '../../src/core/index.ts'
import { Limits, parse } from '../../src/protocol/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/store/index.ts'
import type { ScenarioTarget } from '../../src/testing/index.ts'

/** The reducer alone, without a store around it. */
function reducerTarget(): ScenarioTarget {
  const limits = parse(Limits, {}).output as Limits // all have defaults
  const working = new WorkingState(limits, { seed: 1, freeze: (value) => value })
  let { state } = working.next
  return {
    ingest: (event) => reduceEvent(working, event),
    flush() {
      state = working.publish()?.state ?? state
    },
    thread: (threadId) => selectThread(state, threadId),
    bubble: (key) => selectBubble(state, key),
  }
}

/** The levels at which a scenario can be played without a screen. */
export const levels: readonly (readonly [name: string, make: () => ScenarioTarget])[] = [
  ['reducer', reducerTarget],
  ['store', () => createBubbleStore({ scheduler: syncScheduler })],
]
