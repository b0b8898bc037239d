import type { TurnControl } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { InProcessTurn } from './in-process-turn.ts'

/**
 * Polls what people do to a turn, until it has ended or the caller stops.
 * @returns a function that stops it
 */
export function followControl(
  ask: InProcessTurn['control'],
  listener: (control: TurnControl) => void,
  onError: ((error: unknown) => void) | undefined,
): () => void {
  const stopped = new AbortController()
  const { signal } = stopped
  async function follow(): Promise<void> {
    for (let after = 0; !signal.aborted;) {
      const answer = await ask(after, { signal })
      if (signal.aborted) return
      if (!answer.ok) throw new Error(answer.error.message)
      const { ok: _, ...control } = answer
      if (control.ended || control.approvals.length > 0) callSafely(() => listener(control))
      if (control.ended) return
      after = control.after
    }
  }
  follow().catch((error: unknown) => callSafely(onError, error))
  return () => stopped.abort()
}
