import { useCallback, useState } from 'react'
import type { BubbleKey } from '../../core/index.ts'

type Chosen = ReadonlyMap<BubbleKey, BubbleKey>

interface ChosenTries {
  /** Place → the try that is shown there, where that is not the newest. */
  readonly chosen: Chosen
  readonly choose: (place: BubbleKey, key: BubbleKey) => void
}

/**
 * Which of several tries at one answer the reader looks at. A place is named by its newest try: when a newer one comes, the place has
 * another name, and what was chosen there is forgotten.
 */
export function useChosenTries(): ChosenTries {
  const [chosen, setChosen] = useState<Chosen>(new Map())
  const choose = useCallback((place: BubbleKey, key: BubbleKey) => {
    setChosen((before) => new Map(before).set(place, key))
  }, [])
  return { chosen, choose }
}
