import { type EventType, type Limits, type Violation } from '../protocol/index.ts'
import type { Entry, InvocationEntry, MessageEntry } from './entry.ts'
import type { StreamFold } from './fold.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import { getFrom, putInto } from './keyed-tree.ts'
import { isOpen, projectInvocation } from './project.ts'
import { type BubbleRow, invocationRow, type Place } from './row.ts'
import { type BubbleState, emptyState, type Published } from './state.ts'
import { Thread } from './thread.ts'

export type Action = EventType | 'hydrate' | 'evict' | 'optimistic'

/** One publication: the state, and what is new in it. */
export interface Publication {
  readonly state: BubbleState
  /** Of the bubbles that changed, under every key they are found by. */
  readonly keys: readonly BubbleKey[]
  /** Of the threads whose view changed. */
  readonly threadIds: readonly string[]
  /** What was taken in since the last one, by its type, and how often. */
  readonly actions: Actions
}

export type Actions = { readonly [Type in Action]?: number }

/** What is new in a row; `undefined` takes a property away. */
export type Patch<R> = { readonly [Key in keyof R]?: R[Key] | undefined }

/** A hole in a thread's offsets; `before` is exclusive. */
export interface Gap {
  readonly threadId: string
  readonly from: number
  readonly before: number
}

/**
 * All that a store knows, each thing under its exact id: the published state, and the working places of the bubbles
 * that are open or have changed since. The reducers write rows through `change`, so that what is dirty, and where a
 * bubble stands, is kept in one place.
 */
export class Ledger {
  readonly limits: Limits
  readonly threads = new Map<string, Thread>()
  /** Messages by the id that this client gave them. */
  readonly clientMessages = new Map<string, BubbleKey>()
  /** The turn that every `replace` callback answers, by messageId. */
  readonly answers = new Map<string, string>()
  /** The threads of invocations that a post has named. */
  readonly postedIn = new Map<string, Thread>()
  /** Keys of messages that began here, by messageId. They outlive a change of epoch: a key never changes. */
  readonly localKeys = new Map<string, BubbleKey>()
  /** Counts up with every change of a bubble: who compares it knows whether there was one. */
  changeCount = 0
  /** What was noted has to be published at once. */
  isUrgent = false
  /** What was published last. */
  #state = emptyState
  /** The next state's bubbles and threads. What was made of them under this number is not published yet. */
  #edit = 0
  #bubbles = emptyState.bubbles
  #views = emptyState.threads
  readonly #live = new Map<BubbleKey, Entry>()
  /** Whatever came to life or changed since the last publication. */
  #touched: Entry[] = []
  /** The turn that was asked for last: chunks come in runs. */
  #latest: InvocationEntry | undefined
  /** Of what was put in since; some may be in it twice. */
  #keys: BubbleKey[] = []
  readonly #dirtyThreads = new Set<Thread>()
  #actions: { [Type in Action]?: number } = {}
  #arrivals = 0
  /** Those since the last publication. */
  #violations: Violation[] = []
  #reports: Violation[] = []
  readonly #holed = new Set<Thread>()

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The thread of this id; it begins to exist when it is named. */
  thread(threadId: string): Thread {
    let thread = this.threads.get(threadId)
    if (thread === undefined) {
      thread = new Thread(threadId, (key) => this.row(key) as BubbleRow) // it asks for its own
      this.threads.set(threadId, thread)
    }
    this.mark(thread)
    return thread
  }

  /** What is shown of this thread may have changed. */
  mark(thread: Thread): void {
    this.#dirtyThreads.add(thread)
  }

  /** The bubble of this key, if it is known, to be looked at. */
  row(key: BubbleKey): BubbleRow | undefined {
    // What is not live is published as the row that it is. Nobody asks for an alias.
    return this.#live.get(key)?.row ?? (getFrom(this.#bubbles, key) as BubbleRow | undefined)
  }

  /** The stream of this turn, while it is worked on. */
  foldOf(key: BubbleKey): StreamFold | undefined {
    return this.#live.get(key)?.fold
  }

  /** The same to be worked on: it lasts until the next publication, or while its turn is open. */
  entry(key: BubbleKey): Entry | undefined {
    const live = this.#live.get(key)
    const row = live ? undefined : this.row(key)
    return row ? this.#enliven(row, this.thread(row.threadId)) : live
  }

  /** The turn of this id, if its bubble is known. */
  turn(invocationId: string): InvocationEntry | undefined {
    if (this.#latest?.row.invocationId === invocationId) return this.#latest
    const entry = this.entry(bubbleKey.invocation(invocationId)) as InvocationEntry | undefined // the key says so
    return entry && (this.#latest = entry)
  }

  message(messageId: string): MessageEntry | undefined {
    return this.entry(this.messageKey(messageId)) as MessageEntry | undefined // the key says so
  }

  /** The message that this client gave this id. */
  clientMessage(clientMessageId: string | undefined): MessageEntry | undefined {
    const key = clientMessageId && this.clientMessages.get(clientMessageId)
    return key ? (this.entry(key) as MessageEntry | undefined) : undefined // only messages have one
  }

  /** The key that a message began with, or else its own. */
  messageKey(messageId: string): BubbleKey {
    return this.localKeys.get(messageId) ?? bubbleKey.message(messageId)
  }

  /** The thread of this invocation, with a bubble or without. */
  threadOf(invocationId: string): Thread | undefined {
    return this.turn(invocationId)?.thread ?? this.postedIn.get(invocationId)
  }

  /** A turn that was not known, to be worked on. */
  addTurn(invocationId: string, thread: Thread, place: Place): InvocationEntry {
    const row = invocationRow(invocationId, thread.threadId, place, this.arrivalOf(place))
    const entry = this.#enliven(row, thread)
    thread.add(entry, false)
    this.touch(entry)
    return entry
  }

  /** A bubble that was not known, and in which nothing grows. */
  addRow(row: BubbleRow, thread: Thread, isRooted: boolean): void {
    this.changeCount++
    thread.add({ row }, isRooted)
    this.mark(thread)
    this.#put(row.key, row)
  }

  /** When a bubble arrived that has no offset to stand by. */
  arrivalOf(place?: Place): number | undefined {
    return place?.offset === undefined ? this.#arrivals++ : undefined
  }

  /** From now on the message is found under the key that it began with, and under its own. */
  aliasMessage(messageId: string, target: BubbleKey): void {
    this.localKeys.set(messageId, target)
    this.#put(bubbleKey.message(messageId), { kind: 'alias', key: bubbleKey.message(messageId), target })
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
    if (entry.row.offset !== row.offset) entry.thread.order.move()
    this.touch(entry)
  }

  /** The bubble of this entry is published next time. */
  touch(entry: Entry): void {
    this.changeCount++
    if (entry.isDirty) return
    entry.isDirty = true
    this.#touched.push(entry)
  }

  /** The beginning of this bubble is known: its creation, its first revision, or a snapshot that holds it. */
  root(thread: Thread, key: BubbleKey): void {
    if (!thread.unrooted.delete(key)) return
    this.changeCount++
    this.mark(thread)
  }

  remove({ thread, row: { key } }: Entry): void {
    this.#removeAll(thread, new Set([key]))
  }

  /** Forgets every id and bubble of a thread, but for the messages that are still being sent from here. */
  clear(thread: Thread): void {
    const gone = new Set(thread.order.keys)
    for (const key of gone) {
      const row = this.row(key)
      if (row?.kind === 'message' && row.local !== undefined) gone.delete(key)
    }
    // Woken, too, are those who know a message that began here by the server's id.
    for (const [id, key] of this.localKeys) if (gone.has(key)) this.#keys.push(bubbleKey.message(id))
    for (const [id, key] of this.clientMessages) if (gone.has(key)) this.clientMessages.delete(id)
    for (const [id, turn] of this.answers) if (gone.has(bubbleKey.invocation(turn))) this.answers.delete(id)
    for (const [id, known] of this.postedIn) if (known === thread) this.postedIn.delete(id)
    this.#removeAll(thread, gone)
  }

  /** Forgets the thread, and how much of its log was seen: it is as if it had never been named. */
  evict(threadId: string): void {
    const thread = this.threads.get(threadId)
    if (thread === undefined) return
    this.clear(thread)
    thread.forget()
    if (thread.order.keys.length === 0) this.threads.delete(threadId)
    this.mark(thread)
    this.note('evict')
  }

  report(violation: Violation): Violation {
    if (this.#violations.push(violation) > this.limits.violationCount) this.#violations.shift()
    this.#reports.push(violation)
    return violation
  }

  /** The event at this offset was seen. */
  see(thread: Thread, offset: number): void {
    if (thread.see(offset)) this.#look(thread)
  }

  /** A snapshot was joined: all below `offset` is known, or all of the window's bubbles. */
  cover(thread: Thread, offset: number, isWindow: boolean): void {
    thread.cover(offset, isWindow)
    this.#look(thread)
  }

  /** Violations since the last call, and holes that are still there and were not reported; undefined if there is neither. */
  takeReports(): { readonly violations: readonly Violation[]; readonly gaps: readonly Gap[] } | undefined {
    if (this.#reports.length + this.#holed.size === 0) return undefined
    const violations = this.#reports
    const gaps: Gap[] = []
    for (const thread of this.#holed) {
      const gap = thread.takeNewGap()
      if (gap !== null) gaps.push({ threadId: thread.threadId, ...gap })
    }
    this.#reports = []
    this.#holed.clear()
    return { violations, gaps }
  }

  note(action: Action): void {
    this.isUrgent ||= urgent.has(action)
    this.#actions[action] = (this.#actions[action] ?? 0) + 1
  }

  /** The same for a chunk, many times faster: the property is named. */
  noteChunk(): void {
    this.#actions.stream_chunk = (this.#actions.stream_chunk ?? 0) + 1
  }

  /** Takes what has changed since the last call into the state; undefined where that leaves the state as it is. */
  publish(): Publication | undefined {
    const state = this.#state
    for (const entry of this.#touched) this.#settle(entry)
    const threadIds: string[] = []
    for (const thread of this.#dirtyThreads) if (this.#publishThread(thread)) threadIds.push(thread.threadId)
    const violations =
      this.#violations.length > 0
        ? state.violations.concat(this.#violations).slice(-this.limits.violationCount)
        : state.violations
    const keys = this.#keys.length > 1 ? [...new Set(this.#keys)] : this.#keys
    const actions = this.#actions
    this.#touched = []
    this.#dirtyThreads.clear()
    this.#actions = {}
    this.#violations = []
    this.isUrgent = false
    this.#edit++
    if (keys.length + threadIds.length === 0 && violations === state.violations) return undefined
    this.#keys = []
    this.#state = { bubbles: this.#bubbles, threads: this.#views, violations }
    return { state: this.#state, keys, threadIds, actions }
  }

  /** Puts a bubble into the state; one that is over needs its working place no longer. */
  #settle(entry: Entry): void {
    const { row, thread, fold } = entry
    const { key } = row
    if (this.#live.get(key) !== entry) return // it was removed
    if (entry.isDirty) {
      let published: Published = row
      if (row.kind === 'invocation') {
        const hasBeenOpen = entry.isOpen
        entry.isOpen = isOpen(row, fold ?? row)
        if (entry.isOpen) published = projectInvocation(row, fold ?? row)
        else if (fold !== undefined) entry.row = published = { ...row, ...fold.settle() }
        if (entry.isOpen !== hasBeenOpen) {
          thread.open[hasBeenOpen ? 'delete' : 'add'](key)
          this.mark(thread)
        }
      }
      this.#put(key, published)
      entry.isDirty = false
    }
    if (entry.isOpen || (fold?.heldCount ?? 0) > 0) return
    this.#live.delete(key)
    this.#latest = undefined
  }

  /** @returns whether what is shown of the thread is new */
  #publishThread(thread: Thread): boolean {
    const { threadId } = thread
    const current = this.threads.get(threadId)
    const view = current === thread ? thread.takeNewView() : undefined
    // One that was evicted goes, unless it has been named again.
    const isNew = view !== undefined || current === undefined
    if (isNew) this.#views = putInto(this.#views, threadId, view && { key: threadId, view }, this.#edit)
    return isNew
  }

  #put(key: BubbleKey, value: Published | undefined): void {
    this.#bubbles = putInto(this.#bubbles, key, value, this.#edit)
    this.#keys.push(key)
    // It is found by its own key, too.
    if (value?.kind === 'message' && value.messageId !== undefined && this.localKeys.has(value.messageId))
      this.#keys.push(bubbleKey.message(value.messageId))
  }

  #removeAll(thread: Thread, keys: ReadonlySet<BubbleKey>): void {
    this.changeCount++
    this.#latest = undefined
    for (const key of keys) {
      thread.remove(key)
      this.#live.delete(key)
      this.#put(key, undefined)
    }
    this.mark(thread)
    // What stood behind one of them stands at the end.
    for (const key of this.clientMessages.values()) {
      const row = this.row(key)
      if (row?.kind === 'message' && row.behind !== undefined && keys.has(row.behind))
        thread.order.unbind(key)
    }
  }

  /** Looks at a thread anew, of whose log another part is known. */
  #look(thread: Thread): void {
    this.mark(thread)
    if (thread.hasNewGap) this.#holed.add(thread)
  }

  #enliven<R extends BubbleRow>(row: R, thread: Thread): Entry<R> {
    const entry: Entry<R> = { row, thread, fold: undefined, isOpen: false, isDirty: false }
    this.#live.set(row.key, entry)
    this.#touched.push(entry)
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
