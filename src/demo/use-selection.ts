import { useCallback, useState } from 'react'
import type { BubbleKey } from '../core/index.ts'
import { bubbleKeyOf, factsOf } from '../devtools/index.ts'
import { type Arrival, arrivalAt } from './arrival.ts'

interface Selection {
  /** The arrival that is pointed at. */
  readonly pointed: Arrival | undefined
  /** The bubble that it is for. */
  readonly highlightedKey: BubbleKey | undefined
  readonly select: (number: number | undefined) => void
  /** Points at nothing; the same function at each render. */
  readonly clear: () => void
  /** Changes whenever the bubble is to be brought into sight. */
  readonly scene: string
  /** Has the bubble brought into sight again. */
  readonly show: () => void
}

interface SelectionOptions {
  readonly arrivals: readonly Arrival[]
  /** So many of them have arrived. */
  readonly count: number
  /** What is on the screen: when it changes, the bubble is brought into sight again. */
  readonly scene: string
  /** Hears in which thread the bubble is. */
  readonly onThread: (threadId: string | undefined) => void
}

/** Which arrival is pointed at, and in which bubble it went. */
export function useSelection({ arrivals, count, scene, onThread }: SelectionOptions): Selection {
  const [number, setNumber] = useState<number>()
  const pointed = arrivalAt(arrivals, count, number)
  const highlightedKey = pointed === undefined ? undefined : bubbleKeyOf(factsOf(pointed.event))
  const [lookCount, setLookCount] = useState(0)
  return {
    pointed,
    highlightedKey,
    select(next) {
      setNumber(next)
      const arrival = arrivalAt(arrivals, count, next)
      if (arrival !== undefined) onThread(factsOf(arrival.event).threadId)
    },
    clear: useCallback(() => setNumber(undefined), []),
    scene: `${scene} ${lookCount}`,
    show: () => setLookCount((count) => count + 1),
  }
}
