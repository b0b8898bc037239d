import { UsageError } from '../core/index.ts'
import { isId, type ThreadSnapshot } from '../protocol/index.ts'
import { callSafely, KeyedListeners } from '../store/index.ts'
import { admitBatch } from './admission.ts'
import { loggedPost, loggedTurn, touchResult } from './answers-of-facts.ts'
import { checkedDrafts } from './checked-drafts.ts'
import { isWorthMeasuring } from './is-worth-measuring.ts'
import { LogIndex } from './log-index.ts'
import { checkedEpoch, type LogOptions, logSettings } from './log-options.ts'
import type { AppendResult, EventDraft, Log, LoggedEvent, LoggedEvents, TouchResult } from './log.ts'
import { MemoryThread } from './memory-thread.ts'
import { sizesOfSnapshot } from './part-sizes.ts'
import { stamped } from './stamped.ts'

/** Options of `memoryLog`. */
export interface MemoryLogOptions extends LogOptions {
  /** The epoch of the log, an id. Default: a random one, so that clients notice a restart. */
  readonly epoch?: string
  /**
   * How long a thread stays in memory without use, in ms, > 0. It must not be read, written or followed, and must
   * have no open turn. It leaves when another thread starts. Its clients get an empty thread with another epoch.
   * Default: threads stay for ever.
   */
  readonly forgetAfterMs?: number
  /** Called with each thread before it leaves memory, so that you can store it. Errors it throws are ignored. */
  readonly onForget?: (threadId: string, snapshot: ThreadSnapshot) => void
}

/**
 * Creates a log in memory: for one process, until it ends. It is bounded in every direction and refuses anything
 * beyond its limits. It drops nothing that it has acknowledged, unless `forgetAfterMs` is set.
 * @throws UsageError when an option is invalid
 */
export function memoryLog(options: MemoryLogOptions = {}): Log {
  const { forgetAfterMs = Infinity, onForget } = options
  const settings = logSettings('memoryLog', options)
  const { now, limits } = settings
  let epoch = checkedEpoch('memoryLog', options.epoch ?? crypto.randomUUID())
  if (!(forgetAfterMs > 0)) throw new UsageError('invalid_option', 'memoryLog: forgetAfterMs is above 0')

  /** The one unused for longest comes first. */
  const threads = new Map<string, MemoryThread>()
  const listeners = new KeyedListeners<string>()
  const followerCounts = new Map<string, number>()
  const known = new LogIndex(undefined, limits)
  const open = new Map<string, { readonly threadId: string; readonly activity: number }>()
  let activity = 0

  /** Reading creates no thread: anybody can ask for any name. */
  function visit(threadId: string): MemoryThread {
    const thread = threads.get(threadId)
    if (thread === undefined) return new MemoryThread(threadId, epoch)
    thread.usedAt = now()
    threads.delete(threadId)
    threads.set(threadId, thread)
    return thread
  }

  function commit(thread: MemoryThread, event: LoggedEvent): void {
    thread.push(event)
    if (event.type === 'message') return // a message only names a turn
    const { type, threadId, invocationId } = event
    if (invocationId === undefined) return
    if (type === 'stream_finalized' || type === 'retraction') open.delete(invocationId)
    else if (type === 'invocation_created' || open.has(invocationId))
      open.set(invocationId, { threadId, activity: ++activity })
  }

  function forgetIdleThreads(): void {
    for (const [threadId, thread] of threads) {
      if (now() - thread.usedAt < forgetAfterMs) return
      const isBusy = followerCounts.has(threadId) || (known.thread(threadId)?.openTurnCount ?? 0) > 0
      if (isBusy) {
        visit(threadId)
        continue
      }
      callSafely(() => onForget?.(threadId, thread.snapshot().snapshot))
      threads.delete(threadId)
      known.forgetThread(threadId)
      // If the thread starts again, its offsets restart as well. With another epoch, all its clients notice.
      epoch = crypto.randomUUID()
    }
  }

  /** The count is too high if newer data has replaced older. Returns whether measuring was worthwhile. */
  function measure(threadId: string, thread: MemoryThread): boolean {
    const counted = known.thread(threadId)
    if (counted === undefined || !isWorthMeasuring(counted, thread.measured, limits)) return false
    thread.measured = sizesOfSnapshot(thread.snapshot().snapshot)
    known.setSizes(threadId, thread.measured)
    return true
  }

  function forgetWords(thread: MemoryThread, retraction: LoggedEvents['retraction']): void {
    forgetChunks(thread.forgetWords(retraction))
    known.forgetWords(retraction)
    thread.measured = undefined // the thread is smaller than the last measurement
  }

  function forgetChunks(trimmed: readonly LoggedEvent[]): void {
    for (const event of trimmed) if (event.type === 'stream_chunk') known.forgetChunk(event)
  }

  function append(threadId: string, drafts: readonly EventDraft[]): AppendResult {
    if (!isId(threadId))
      throw new UsageError('invalid_argument', 'append: threadId is an id of 1 to 256 units')
    const checked = checkedDrafts(drafts)
    if (!threads.has(threadId)) forgetIdleThreads()
    const thread = visit(threadId)
    const at = now()
    const { epoch: ofThread, head } = thread
    const stamp = (draft: Parameters<typeof stamped>[0], index: number): LoggedEvent =>
      stamped(draft, { threadId, epoch: ofThread, offset: head + index, at })
    const admit = () => admitBatch(known, threadId, checked, stamp, limits)
    let admission = admit()
    if (!admission.ok && admission.code === 'thread_full' && measure(threadId, thread)) admission = admit()
    if (!admission.ok) return admission
    const { known: above, ...result } = admission
    const { appended } = result
    const news = appended.flatMap((one) => (one.status === 'appended' ? [one.event] : []))
    if (news.length > 0) threads.set(threadId, thread)
    known.absorb(above)
    for (const event of news) commit(thread, event)
    thread.usedAt = at
    const cursor = thread.cursorAt(thread.head)
    for (const event of news) if (event.type === 'retraction') forgetWords(thread, event)
    forgetChunks(thread.trim(settings))
    if (news.length > 0) listeners.wake(threadId)
    return { ...result, cursor }
  }

  function subscribe(threadId: string, listener: () => void): () => void {
    const unsubscribe = listeners.subscribe(threadId, listener)
    const count = (by: number): void => {
      const followerCount = (followerCounts.get(threadId) ?? 0) + by
      if (followerCount > 0) followerCounts.set(threadId, followerCount)
      else followerCounts.delete(threadId)
    }
    count(1)
    let isSubscribed = true
    return () => {
      unsubscribe()
      if (isSubscribed) count(-1)
      isSubscribed = false
    }
  }

  async function touch(threadId: string, invocationId: string): Promise<TouchResult> {
    const result = touchResult(known.turn(invocationId), threadId)
    if (result.ok) open.set(invocationId, { threadId, activity: ++activity })
    return result
  }

  return {
    append: async (threadId, drafts) => append(threadId, drafts),
    tail: async (threadId, from, limit) => visit(threadId).tail(from, limit),
    cursor: async (threadId) => {
      const thread = visit(threadId)
      return thread.cursorAt(thread.head)
    },
    snapshot: async (threadId) => visit(threadId).snapshot(),
    turn: async (threadId, invocationId) => loggedTurn(known.turn(invocationId), threadId),
    post: async (threadId, messageId) => loggedPost(known.post(messageId), threadId),
    touch,
    subscribe,
    openTurns: async () =>
      Array.from(open, ([invocationId, turn]) => ({
        threadId: turn.threadId,
        invocationId,
        activity: String(turn.activity),
      })),
  }
}
