import { useState } from 'react'

interface Action {
  /** The server has not answered yet. */
  readonly isRunning: boolean
  /** Why it failed, in the server's words. */
  readonly trouble: string | undefined
  /** Starts it, unless it is running. */
  readonly run: (act: () => Promise<unknown>) => void
}

/** A request that a button sends to the server. */
export function useAction(): Action {
  const [isRunning, setRunning] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const run = (act: () => Promise<unknown>): void => {
    if (isRunning) return
    setRunning(true)
    setTrouble(undefined)
    act().then(
      () => setRunning(false),
      (error: unknown) => {
        setRunning(false)
        setTrouble(error instanceof Error ? error.message : String(error))
      },
    )
  }
  return { isRunning, trouble, run }
}
