import type { BubbleState } from '../core/index.ts'
import type { BubbleStore } from '../store/index.ts'
import type { Recording } from './record-events.ts'
import { giveAgain, storeOf } from './recording-base.ts'

/** Every moment of a recording. */
export interface Timeline {
  /** The number of inputs. */
  readonly count: number
  /**
   * Returns what was shown after this many inputs. The same object while it is cached. The recorded store is not
   * touched.
   * @param count 0 to `count`; a value beyond that is clamped
   */
  readonly at: (count: number) => BubbleState
}

/** How many moments before the requested one are created with it, so that stepping back costs nothing. */
const lookBack = 64
/** How many moments are kept. They share their equal parts. */
const mostKept = 512

/**
 * Steps through a recording: its inputs are replayed in a new store. A step forward costs one input. Going back
 * replays from the beginning, but only about once in 64 steps.
 */
export function timelineOf({ base, inputs }: Recording): Timeline {
  let store: BubbleStore = storeOf(base)
  let position = 0
  const moments = new Map<number, BubbleState>([[0, store.getState()]])

  const goTo = (count: number): void => {
    for (; position < count; position++) {
      const input = inputs[position]
      if (input !== undefined) giveAgain(store, input)
    }
    store.flush()
  }
  const keep = (): void => {
    moments.set(position, store.getState())
    for (const oldest of moments.keys()) {
      if (moments.size <= mostKept) break
      moments.delete(oldest)
    }
  }
  return {
    count: inputs.length,
    at(asked) {
      const count = Math.min(Math.max(0, Math.trunc(asked)), inputs.length)
      const known = moments.get(count)
      if (known !== undefined) return known
      if (count < position) {
        store = storeOf(base)
        position = 0
        goTo(Math.max(0, count - lookBack))
        keep()
      } else if (count - position > lookBack) goTo(count - lookBack)
      while (position < count) {
        goTo(position + 1)
        keep()
      }
      return store.getState()
    },
  }
}
