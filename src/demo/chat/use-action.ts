import { useState } from 'react'

interface Action {
  /** The server has not answered yet. */
  readonly isRunning: boolean
  /** Why it was not done, in the server's words. */
  readonly trouble: string | undefined
  /** Does it, unless it is being done. */
  readonly run: (act: () => Promise<unknown>) => void
}

/** Something that a button asks of the server. */
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
