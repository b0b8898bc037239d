import { useCallback, useState } from 'react'
import type { BubbleKey } from '../../core/index.ts'

type Chosen = ReadonlyMap<BubbleKey, BubbleKey>

interface ChosenTries {
  /** Place → the try that is shown there, if it is not the newest. */
  readonly chosen: Chosen
  readonly choose: (place: BubbleKey, key: BubbleKey) => void
}

/**
 * The tries at an answer that the reader has chosen. The newest try names a place. A newer try gives the place another name, and so
 * ends the choice.
 */
export function useChosenTries(): ChosenTries {
  const [chosen, setChosen] = useState<Chosen>(new Map())
  const choose = useCallback((place: BubbleKey, key: BubbleKey) => {
    setChosen((before) => new Map(before).set(place, key))
  }, [])
  return { chosen, choose }
}
