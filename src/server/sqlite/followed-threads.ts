import { callSafely, KeyedListeners } from '../../store/index.ts'

export interface FollowedThreads {
  subscribe(threadId: string, listener: () => void): () => void
  /** Wakes the listeners of a thread whose end has changed since it was last checked. */
  wake(threadId: string): void
  /** The same for each followed thread. */
  wakeAll(): void
  stop(): void
}

/**
 * The listeners of each thread, and where its log ended when they were last woken. An append of another process wakes
 * them, and nothing else does.
 * @param headOf the end of a thread's log
 * @param startPolling called when the first listener follows; returns a function that is called when the last one
 * leaves
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
