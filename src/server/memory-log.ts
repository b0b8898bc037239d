import { UsageError } from '../core/index.ts'
import { isId } from '../protocol/index.ts'
import { KeyedListeners } from '../store/index.ts'
import { admitBatch } from './admission.ts'
import { checkedDraft } from './checked-draft.ts'
import { LogIndex } from './log-index.ts'
import type { AppendResult, EventDraft, Log, LoggedEvent } from './log.ts'
import { MemoryThread } from './memory-thread.ts'
import { stamped } from './stamped.ts'

export interface MemoryLogOptions {
  /** The log's epoch, an Id. Default: a random one, so that clients notice a restart. */
  readonly epoch?: string
  /** The time that events are stamped with, in ms since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * How many events of a thread are kept one by one; an integer ≥ 2. When there are more, the older half lives on in the
   * thread's snapshot alone. Default: 65,536.
   */
  readonly keptEventCount?: number
}

/**
 * A log in memory: for one process, and until it ends.
 * @throws UsageError when an option is out of its range
 */
export function memoryLog(options: MemoryLogOptions = {}): Log {
  const { epoch = crypto.randomUUID(), now = Date.now, keptEventCount = 65_536 } = options
  if (!isId(epoch)) throw new UsageError('invalid_option', 'memoryLog: epoch is an id of 1 to 256 units')
  if (!Number.isSafeInteger(keptEventCount) || keptEventCount < 2)
    throw new UsageError('invalid_option', 'memoryLog: keptEventCount is an integer ≥ 2')

  const threads = new Map<string, MemoryThread>()
  const listeners = new KeyedListeners<string>()
  const known = new LogIndex()
  const open = new Map<string, { readonly threadId: string; readonly at: number }>()

  /** Reading makes no thread: anybody can ask for any name. */
  const read = (threadId: string): MemoryThread => threads.get(threadId) ?? new MemoryThread(threadId, epoch)

  function commit(thread: MemoryThread, event: LoggedEvent): void {
    thread.push(event)
    known.add(event)
    if (event.type === 'message') return // names a turn, but is nothing of it
    const { type, threadId, invocationId, at } = event
    if (type === 'stream_finalized') open.delete(invocationId)
    else if (type === 'invocation_created' || open.has(invocationId)) open.set(invocationId, { threadId, at })
  }

  function append(threadId: string, drafts: readonly EventDraft[]): AppendResult {
    if (!isId(threadId))
      throw new UsageError('invalid_argument', 'append: threadId is an id of 1 to 256 units')
    const thread = read(threadId)
    const at = now()
    const checked = drafts.map((draft) => checkedDraft(threadId, draft))
    const admission = admitBatch(known, threadId, checked, (draft, index) =>
      stamped(draft, { threadId, epoch, offset: thread.head + index, at }),
    )
    if (!admission.ok) return admission
    const { appended } = admission
    const news = appended.flatMap((one) => (one.status === 'appended' ? [one.event] : []))
    if (news.length > 0) threads.set(threadId, thread)
    for (const event of news) commit(thread, event)
    const cursor = thread.cursorAt(thread.head)
    for (const event of thread.keptCount > keptEventCount ? thread.trim(keptEventCount >> 1) : [])
      if (event.type === 'stream_chunk') known.forgetChunk(event)
    if (news.length > 0) listeners.wake(threadId)
    return { ...admission, cursor }
  }

  return {
    append: async (threadId, drafts) => append(threadId, drafts),
    tail: async (threadId, from, limit) => read(threadId).tail(from, limit),
    cursor: async (threadId) => read(threadId).cursorAt(read(threadId).head),
    snapshot: async (threadId) => read(threadId).snapshot(),
    subscribe: (threadId, listener) => listeners.subscribe(threadId, listener),
    openTurns: async () =>
      Array.from(open, ([invocationId, { threadId, at }]) => ({
        threadId,
        invocationId,
        idleMs: now() - at,
      })),
  }
}
