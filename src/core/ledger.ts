import { compact, type EventType, type Limits, type Violation } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { Entry, InvocationEntry, MessageEntry } from './entry.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import { isOpen } from './project.ts'
import {
  type BubbleRow,
  emptyStream,
  type InvocationRow,
  type MessageRow,
  none,
  type Place,
  type Row,
} from './row.ts'
import { Thread } from './thread.ts'

export type Action = EventType | 'hydrate' | 'evict' | 'optimistic'

/** What one publication changes. */
export interface Changes {
  readonly actions: ReadonlyMap<Action, number>
  readonly removed: readonly BubbleKey[]
  readonly rows: readonly Row[]
  readonly threads: readonly ThreadView[]
  /** All that are readable; the same array while there is no new one. */
  readonly violations: readonly Violation[]
}

/** What is new in a row; `undefined` takes a property away. */
export type Patch<R> = { readonly [Key in keyof R]?: R[Key] | undefined }

/** A hole in a thread's offsets; `before` is exclusive. */
export interface Gap {
  readonly threadId: string
  readonly from: number
  readonly before: number
}

/** What a messageId stands for. */
export interface MessageClaim {
  readonly thread: Thread<Entry>
  readonly disposition: 'replace' | MessageRow['disposition']
  readonly invocationId: string | undefined
}

/**
 * All that a store knows, each thing under its exact id, and what has changed since the last publication. The reducers
 * write rows through `change`, so that what is dirty, and where a bubble stands, is kept in one place.
 */
export class Ledger {
  readonly limits: Limits
  readonly threads = new Map<string, Thread<Entry>>()
  readonly invocations = new Map<string, InvocationEntry>()
  readonly messages = new Map<string, MessageEntry>()
  /** Messages by the id that this client gave them. */
  readonly clientMessages = new Map<string, MessageEntry>()
  /** The threads of invocations that a post has named. */
  readonly postedIn = new Map<string, Thread<Entry>>()
  /** What every messageId stands for that is known, of messages and of callbacks. */
  readonly claims = new Map<string, MessageClaim>()
  /** Keys of messages that began here, by messageId. They outlive a change of epoch: a key never changes. */
  readonly localKeys = new Map<string, BubbleKey>()
  #violations: readonly Violation[] = none
  /** Those, and the ones since: at most twice as many as are readable. */
  #latestViolations: Violation[] = []
  /** Counts up with every change of a bubble: who compares it knows whether there was one. */
  changeCount = 0
  #reports: Violation[] = []
  #hasReported = false
  readonly #holed = new Set<Thread<Entry>>()
  #actions = new Map<Action, number>()
  #arrivals = 0
  /** The turn that was asked for last: chunks come in runs. */
  #latest: InvocationEntry | undefined
  /** What was noted has to be published at once. */
  isUrgent = false
  #dirty: Entry[] = []
  #dirtyThreads: Thread<Entry>[] = []
  readonly #removed = new Set<BubbleKey>()
  #aliases: Row[] = []

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The thread of this id; it begins to exist when it is named. */
  thread(threadId: string): Thread<Entry> {
    let thread = this.threads.get(threadId)
    if (thread === undefined) this.threads.set(threadId, (thread = new Thread(threadId)))
    this.mark(thread)
    return thread
  }

  /** What is shown of this thread may have changed. */
  mark(thread: Thread<Entry>): void {
    if (thread.isDirty) return
    thread.isDirty = true
    this.#dirtyThreads.push(thread)
  }

  /** The turn of this id, if its bubble is known. */
  turn(invocationId: string): InvocationEntry | undefined {
    if (this.#latest?.row.invocationId !== invocationId) this.#latest = this.invocations.get(invocationId)
    return this.#latest
  }

  /** The thread of this invocation, with a bubble or without. */
  threadOf(invocationId: string): Thread<Entry> | undefined {
    return this.invocations.get(invocationId)?.thread ?? this.postedIn.get(invocationId)
  }

  addInvocation(
    invocationId: string,
    thread: Thread<Entry>,
    { offset, at }: Place,
    { created = none, ends = none, stream = emptyStream }: Patch<InvocationRow> = {},
  ): InvocationEntry {
    const { threadId } = thread
    const key = bubbleKey.invocation(invocationId)
    const callbacks = none
    // What nearly all rows have stands in the literal, where it takes the least room.
    const row: InvocationRow =
      offset === undefined
        ? { kind: 'invocation', key, threadId, invocationId, created, ends, callbacks, stream }
        : { kind: 'invocation', key, threadId, invocationId, created, ends, callbacks, stream, offset }
    const entry = this.#add(compact({ at }, row), thread)
    this.invocations.set(invocationId, entry)
    return entry
  }

  addMessage(row: Omit<MessageRow, 'kind' | 'threadId' | 'revisions'>, thread: Thread<Entry>): MessageEntry {
    return this.#add({ kind: 'message', threadId: thread.threadId, revisions: [], ...row }, thread)
  }

  /** From now on the message is found under the key that it began with, and under its own. */
  aliasMessage(messageId: string, target: BubbleKey): void {
    this.localKeys.set(messageId, target)
    this.#aliases.push({ kind: 'alias', key: bubbleKey.message(messageId), target })
  }

  /** Changes one row, and only that; it stays the same object when nothing in it changes. */
  change<R extends BubbleRow>(entry: Entry<R>, patch: Patch<R>): void {
    const { row } = entry
    const keys = Object.keys(patch) as (keyof R)[] // those of a patch are a row's
    if (keys.every((key) => row[key] === patch[key])) return
    const next: { [Key in keyof R]?: unknown } = { ...row }
    for (const key of keys) {
      if (patch[key] !== undefined) next[key] = patch[key]
      else if (key in next) delete next[key]
    }
    entry.row = next as R // `undefined` takes an optional property away
    if (entry.row.offset !== row.offset) entry.thread.order.move(entry)
    this.touch(entry)
  }

  /** The bubble of this entry is published next time. */
  touch(entry: Entry): void {
    this.changeCount++
    if (entry.isDirty) return
    entry.isDirty = true
    this.#dirty.push(entry)
    this.mark(entry.thread)
  }

  /** The beginning of this bubble is known: its creation, its first revision, or a snapshot that holds it. */
  root(entry: Entry): void {
    if (!entry.thread.root(entry)) return
    this.changeCount++
    this.mark(entry.thread)
  }

  remove(entry: Entry): void {
    this.changeCount++
    entry.thread.remove(entry)
    entry.isDirty = false
    this.mark(entry.thread)
    this.#removed.add(entry.row.key)
  }

  /** Forgets every id and bubble of a thread, but for the messages that are still being sent from here. */
  clear(thread: Thread<Entry>): void {
    // Published again, so that those are woken, too, who know a message that began here by the server's id.
    for (const [id, key] of this.localKeys)
      if (this.messages.get(id)?.thread === thread) this.aliasMessage(id, key)
    this.#latest = undefined
    for (const ids of [this.invocations, this.messages, this.claims]) {
      for (const [id, known] of ids) if (known.thread === thread) ids.delete(id)
    }
    for (const [id, known] of this.postedIn) if (known === thread) this.postedIn.delete(id)
    for (const [id, known] of this.clientMessages) {
      if (known.thread === thread && known.row.local === undefined) this.clientMessages.delete(id)
    }
    for (const entry of thread.order.items) {
      if (entry.row.kind === 'invocation' || entry.row.local === undefined) this.remove(entry)
    }
  }

  /** Forgets the thread as `clear` does, and how much of its log was seen: a snapshot brings both back. */
  evict(threadId: string): void {
    const thread = this.threads.get(threadId)
    if (thread === undefined) return
    this.clear(thread)
    thread.forget()
    this.mark(thread)
    this.note('evict')
  }

  report(violation: Violation): Violation {
    const { violationCount } = this.limits
    if (this.#latestViolations.push(violation) > 2 * violationCount)
      this.#latestViolations = this.#latestViolations.slice(-violationCount || Infinity)
    this.#hasReported = true
    this.#reports.push(violation)
    return violation
  }

  /** The event at this offset was seen. */
  see(thread: Thread<Entry>, offset: number): void {
    thread.see(offset)
    if (thread.gap !== null) this.#holed.add(thread)
  }

  /** A snapshot was joined: all below `offset` is known, or all of the window's bubbles. */
  cover(thread: Thread<Entry>, offset: number, isWindow: boolean): void {
    thread.cover(offset, isWindow)
    if (thread.gap !== null) this.#holed.add(thread)
  }

  /** Violations since the last call, and holes that are still there and were not reported. */
  takeReports(): { readonly violations: readonly Violation[]; readonly gaps: readonly Gap[] } {
    if (this.#reports.length + this.#holed.size === 0) return nothing
    const violations = this.#reports
    const gaps = Array.from(this.#holed, (thread) => ({
      threadId: thread.threadId,
      gap: thread.takeNewGap(),
    }))
    this.#reports = []
    this.#holed.clear()
    return {
      violations,
      gaps: gaps.flatMap(({ threadId, gap }) => (gap === null ? [] : [{ threadId, ...gap }])),
    }
  }

  /** What was taken in since the last publication, by its type, and how often. */
  get actions(): ReadonlyMap<Action, number> {
    return this.#actions
  }

  note(action: Action): void {
    this.isUrgent ||= urgent.has(action)
    this.#actions.set(action, (this.#actions.get(action) ?? 0) + 1)
  }

  /** What has changed since the last call. */
  takeChanges(): Changes {
    const actions = this.#actions
    const rows = this.#aliases
    for (const entry of this.#dirty) if (entry.isDirty) rows.push(settle(entry))
    const removed = [...this.#removed]
    const threads = this.#dirtyThreads
      .map((thread) => thread.takeNewView())
      .filter((view) => view !== undefined)
    if (this.#hasReported)
      this.#violations = this.#latestViolations.slice(-this.limits.violationCount || Infinity)
    this.#hasReported = false
    this.#actions = new Map()
    this.#aliases = []
    this.#dirty = []
    this.isUrgent = false
    this.#removed.clear()
    this.#dirtyThreads = []
    return { actions, removed, rows, threads, violations: this.#violations }
  }

  #add<R extends BubbleRow>(row: R, thread: Thread<Entry>): Entry<R> {
    const entry: Entry<R> = {
      row,
      thread,
      arrival: this.#arrivals++,
      fold: undefined,
      isDirty: false,
      isRooted: false,
    }
    thread.add(entry)
    this.touch(entry)
    return entry
  }
}

/** What ends or answers a turn, or was done here, is published at once. */
const urgent: ReadonlySet<Action> = new Set([
  'stream_finalized',
  'callback',
  'hydrate',
  'evict',
  'optimistic',
])

const nothing = { violations: [], gaps: [] } as const

/** Takes the grown column over into the row, and drops the fold of a turn that is over. */
function settle(entry: Entry): BubbleRow {
  const { row, thread, fold } = entry
  entry.isDirty = false
  if (row.kind === 'message') return row
  const stream = fold?.column ?? row.stream
  const next = stream === row.stream ? row : { ...row, stream }
  entry.row = next
  if (isOpen(next)) thread.open.add(entry)
  else {
    thread.open.delete(entry)
    if (stream.held.length === 0) entry.fold = undefined
  }
  return next
}
