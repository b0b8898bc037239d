import type { Connection } from '../../client/index.ts'
import type { Unsubscribe } from '../../store/index.ts'

/**
 * Follows a thread. Resolves when the server has sent all there is, or never will, or when nobody waits any more.
 * @returns a function that stops following it
 */
export function followed(
  connection: Connection,
  threadId: string,
  signal: AbortSignal | undefined,
): Promise<Unsubscribe> {
  const close = connection.open(threadId)
  return new Promise((resolve) => {
    const look = (): void => {
      const { status, threads } = connection.state()
      const isWaiting = status !== 'closed' && threads.get(threadId)?.status === 'subscribing'
      if (isWaiting && signal?.aborted !== true) return
      leave()
      signal?.removeEventListener('abort', look)
      resolve(close)
    }
    const leave = connection.subscribe(look)
    signal?.addEventListener('abort', look)
    look()
  })
}
