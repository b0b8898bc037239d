import { callSafely, KeyedListeners } from '../../store/index.ts'

export interface FollowedThreads {
  subscribe(threadId: string, listener: () => void): () => void
  /** Wakes who follows a thread that ends at another place than when it was last looked at. */
  wake(threadId: string): void
  /** The same for each thread that somebody follows. */
  wakeAll(): void
  stop(): void
}

/**
 * Who follows which thread, and where its log ended when they were last woken: so that an append of another process wakes
 * them, and nothing else does.
 * @param headOf where the log of a thread ends
 * @param startPolling called when the first follows; returns how to stop, which is called when the last one leaves
 */
export function followedThreads(
  headOf: (threadId: string) => number,
  startPolling: () => () => void,
): FollowedThreads {
  const listeners = new KeyedListeners<string>()
  const followed = new Map<string, { count: number; head: number }>()
  let stopPolling: (() => void) | undefined

  const stop = (): void => {
    stopPolling?.()
    stopPolling = undefined
  }

  function wake(threadId: string): void {
    const own = followed.get(threadId)
    if (own === undefined) return
    const head = headOf(threadId)
    if (head === own.head) return
    own.head = head
    listeners.wake(threadId)
  }

  return {
    subscribe(threadId, listener) {
      const own = followed.get(threadId) ?? { count: 0, head: headOf(threadId) }
      followed.set(threadId, own)
      own.count += 1
      stopPolling ??= startPolling()
      const unsubscribe = listeners.subscribe(threadId, listener)
      let isSubscribed = true
      return () => {
        unsubscribe()
        if (isSubscribed) own.count -= 1
        isSubscribed = false
        if (own.count === 0 && followed.get(threadId) === own) followed.delete(threadId)
        if (followed.size === 0) stop()
      }
    },
    wake,
    wakeAll: () => [...followed.keys()].forEach((threadId) => callSafely(() => wake(threadId))),
    stop,
  }
}
