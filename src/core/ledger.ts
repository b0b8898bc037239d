import { type Draft, Immer } from 'immer'
import type { EventType, Limits, Violation } from '../protocol/index.ts'
import type { ThreadView } from './bubble.ts'
import type { Entry, InvocationEntry, MessageEntry } from './entry.ts'
import { StreamFold } from './fold.ts'
import { bubbleKey, type BubbleKey } from './key.ts'
import { isOpen } from './project.ts'
import { type BubbleRow, emptyStream, type InvocationRow, type MessageRow, type Row } from './row.ts'
import { Thread } from './thread.ts'
import { isLower } from './versions.ts'

// Rows are frozen at publication, in development, by the store; the app's own immer keeps its settings.
const immer = new Immer({ autoFreeze: false })

/** What was taken in since the last publication, by its type. */
export type Actions = Readonly<Partial<Record<EventType | 'hydrate' | 'optimistic', number>>>

/** What one publication changes. */
export interface Changes {
  readonly actions: Actions
  readonly removed: readonly BubbleKey[]
  readonly rows: readonly Row[]
  readonly threads: readonly ThreadView[]
  /** All that are readable, when there are new ones. */
  readonly violations: readonly Violation[] | undefined
}

/** A hole in a thread's offsets; `before` is exclusive. */
export interface Gap {
  readonly threadId: string
  readonly from: number
  readonly before: number
}

/** Where an event stands, for the place of its bubble. */
interface Place {
  readonly offset?: number
  readonly at?: number
}

/**
 * All that a store knows, each thing under its exact id, between one publication and the next. The reducers write
 * through `change`, so that what is dirty, and where a bubble stands, is kept in one place.
 */
export class Ledger {
  readonly limits: Limits
  readonly threads = new Map<string, Thread<Entry>>()
  readonly invocations = new Map<string, InvocationEntry>()
  readonly messages = new Map<string, MessageEntry>()
  /** The invocation that a `replace` callback's messageId belongs to. */
  readonly callbackOwners = new Map<string, string>()
  /** The thread of invocations that only posted on their own. */
  readonly boundThreads = new Map<string, Thread<Entry>>()
  /** Messages by the id that the client gave them. */
  readonly clientMessages = new Map<string, MessageEntry>()
  /** Keys of messages that began here, by messageId. They outlive a change of epoch: a key never changes. */
  readonly #localKeys = new Map<string, BubbleKey>()
  readonly #violations: Violation[] = []
  #newViolations: Violation[] = []
  #hasNewViolations = false
  #actions: Partial<Record<keyof Actions, number>> = {}
  #isUrgent = false
  readonly #holed = new Set<Thread<Entry>>()
  #arrivals = 0
  readonly #dirty = new Set<Entry>()
  readonly #dirtyThreads = new Set<Thread<Entry>>()
  readonly #removed = new Set<BubbleKey>()
  readonly #aliases = new Map<BubbleKey, Row>()

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** The thread of this id; it begins to exist when it is named. */
  thread(threadId: string): Thread<Entry> {
    let thread = this.threads.get(threadId)
    if (thread === undefined) {
      thread = new Thread(threadId)
      this.threads.set(threadId, thread)
    }
    this.#dirtyThreads.add(thread)
    return thread
  }

  /** The thread that an invocation belongs to, if any event has said. */
  threadOf(invocationId: string): Thread<Entry> | undefined {
    return this.invocations.get(invocationId)?.thread ?? this.boundThreads.get(invocationId)
  }

  addInvocation(invocationId: string, thread: Thread<Entry>, place: Place): InvocationEntry {
    const row: InvocationRow = {
      kind: 'invocation',
      key: bubbleKey.invocation(invocationId),
      threadId: thread.threadId,
      ...placeOf(place),
      invocationId,
      created: [],
      ends: [],
      callbacks: [],
      stream: emptyStream,
    }
    const entry: InvocationEntry = { row, thread, arrival: this.#arrivals++, isDirty: false, fold: undefined }
    this.invocations.set(invocationId, entry)
    this.#add(entry)
    return entry
  }

  addMessage(row: Omit<MessageRow, 'kind' | 'threadId'>, thread: Thread<Entry>): MessageEntry {
    const full: MessageRow = { ...row, kind: 'message', threadId: thread.threadId }
    const entry: MessageEntry = { row: full, thread, arrival: this.#arrivals++, isDirty: false }
    this.#add(entry)
    return entry
  }

  /** The key of the bubble of a message: of its own, or that of the local message which it took over. */
  keyOfMessage(messageId: string): BubbleKey {
    return this.#localKeys.get(messageId) ?? bubbleKey.message(messageId)
  }

  /** From now on the message is found under both keys. */
  aliasMessage(messageId: string, key: BubbleKey): void {
    this.#localKeys.set(messageId, key)
    const alias = bubbleKey.message(messageId)
    this.#aliases.set(alias, { kind: 'alias', key: alias, target: key })
  }

  /** Changes one row, and only that; the row stays the same object when nothing in it changes. */
  change<R extends BubbleRow>(entry: Entry<R>, recipe: (row: Draft<R>) => void): boolean {
    const before = entry.row
    entry.row = immer.produce(before, (draft) => {
      recipe(draft)
    })
    if (entry.row === before) return false
    if (entry.row.offset !== before.offset || behindOf(entry.row) !== behindOf(before)) entry.thread.order.move(entry)
    this.touch(entry)
    return true
  }

  /** The beginning of this bubble is known: its creation, its first revision, or a snapshot that holds it. */
  root(entry: Entry): void {
    if (entry.thread.unrooted.delete(entry)) this.#dirtyThreads.add(entry.thread)
  }

  /** The bubble of this entry is published next time. */
  touch(entry: Entry): void {
    if (entry.isDirty) return
    entry.isDirty = true
    this.#dirty.add(entry)
    this.#dirtyThreads.add(entry.thread)
  }

  remove(entry: Entry): void {
    const { row, thread } = entry
    thread.order.remove(entry)
    thread.unrooted.delete(entry)
    thread.open.delete(entry)
    this.#dirty.delete(entry)
    this.#dirtyThreads.add(thread)
    this.#removed.add(row.key)
  }

  forgetInvocation(invocationId: string): void {
    const entry = this.invocations.get(invocationId)
    if (entry === undefined) return
    this.invocations.delete(invocationId)
    for (const { messageId } of entry.row.callbacks) this.callbackOwners.delete(messageId)
    entry.thread.heldUnits -= entry.fold?.heldUnits ?? 0
    this.remove(entry)
  }

  forgetMessage(messageId: string): void {
    const entry = this.messages.get(messageId)
    if (entry === undefined) return
    this.messages.delete(messageId)
    if (entry.row.clientMessageId !== undefined) this.clientMessages.delete(entry.row.clientMessageId)
    this.remove(entry)
  }

  report(violation: Violation): void {
    this.#violations.push(violation)
    if (this.#violations.length > this.limits.violationCount) this.#violations.shift()
    this.#hasNewViolations = true
    this.#newViolations.push(violation)
  }

  /** Notes what is being done, for those who watch. What ends or answers a turn is urgent: it is published at once. */
  note(action: keyof Actions, isUrgent: boolean): void {
    this.#actions[action] = (this.#actions[action] ?? 0) + 1
    this.#isUrgent ||= isUrgent
  }

  /** The event at this offset was seen. */
  see(thread: Thread<Entry>, offset: number): void {
    thread.see(offset)
    if (thread.hasHole) this.#holed.add(thread)
  }

  /** Whether anything urgent was done since the last call. */
  takeUrgency(): boolean {
    const isUrgent = this.#isUrgent
    this.#isUrgent = false
    return isUrgent
  }

  /** Violations since the last call, and holes that are new. */
  takeReports(): { violations: readonly Violation[]; gaps: readonly Gap[] } | undefined {
    if (this.#newViolations.length + this.#holed.size === 0) return undefined
    const violations = this.#newViolations
    const gaps: Gap[] = []
    for (const thread of this.#holed) {
      const gap = thread.takeNewGap()
      if (gap !== null) gaps.push({ threadId: thread.threadId, ...gap })
    }
    this.#newViolations = []
    this.#holed.clear()
    return { violations, gaps }
  }

  /** What has changed since the last call, or undefined. */
  takeChanges(): Changes | undefined {
    const rows: Row[] = [...this.#aliases.values()]
    for (const entry of this.#dirty) rows.push(this.#settle(entry))
    const threads = Array.from(this.#dirtyThreads, (thread) => thread.takeNewView()).filter((view) => view !== undefined)
    const violations = this.#hasNewViolations ? [...this.#violations] : undefined
    const removed = [...this.#removed]
    const actions = this.#actions
    this.#hasNewViolations = false
    this.#actions = {}
    this.#aliases.clear()
    this.#dirty.clear()
    this.#dirtyThreads.clear()
    this.#removed.clear()
    if (rows.length + threads.length + removed.length === 0 && violations === undefined) return undefined
    return { actions, removed, rows, threads, violations }
  }

  /** Takes the grown column over into the row, and drops the fold of a turn that is over. */
  #settle(entry: Entry): BubbleRow {
    entry.isDirty = false
    if (!isInvocationEntry(entry)) return entry.row
    const { fold } = entry
    if (fold !== undefined && fold.column() !== entry.row.stream) entry.row = { ...entry.row, stream: fold.column() }
    if (isOpen(entry.row)) entry.thread.open.add(entry)
    else entry.thread.open.delete(entry)
    if (!isOpen(entry.row) && entry.row.stream.held.length === 0) entry.fold = undefined
    return entry.row
  }

  #add(entry: Entry): void {
    entry.thread.unrooted.add(entry)
    entry.thread.order.add(entry)
    this.touch(entry)
  }
}

/** One more than the highest seq that is known of an invocation's stream, folded or held. */
export const knownChunks = (entry: InvocationEntry): number => entry.fold?.known ?? entry.row.stream.folded

/** The fold of an invocation's stream, made when it has to grow. */
export const foldOf = (entry: InvocationEntry): StreamFold => (entry.fold ??= new StreamFold(entry.row.stream))

/** Takes over the place of an event that stands before all that are known of its bubble. */
export function lowerPlace(row: { offset?: number; at?: number }, { offset, at }: Place): void {
  if (offset === undefined || !isLower(offset, row.offset)) return
  row.offset = offset
  if (at === undefined) delete row.at
  else row.at = at
}

/** The place alone, without keys that hold `undefined`. */
export const placeOf = ({ offset, at }: Place): Place => ({
  ...(offset !== undefined && { offset }),
  ...(at !== undefined && { at }),
})

const isInvocationEntry = (entry: Entry): entry is InvocationEntry => entry.row.kind === 'invocation'

const behindOf = (row: BubbleRow): BubbleKey | undefined => (row.kind === 'message' ? row.behind : undefined)
