import type { EventType, Violation } from '../protocol/index.ts'
import { type BubbleKey, bubbleKey, invocationIdOf } from './key.ts'
import type { CheckBubble } from './part-checker.ts'
import { projectInvocation, projectMessage } from './project.ts'
import type { BubbleRow } from './row.ts'
import type { BubbleState } from './state.ts'
import {
  type Alias,
  type Freeze,
  type MapOptions,
  messageMap,
  type StoredTurn,
  threadMap,
  turnMap,
} from './stored.ts'
import type { Thread } from './thread.ts'

export type Action = EventType | 'hydrate' | 'evict' | 'optimistic'

/** How many inputs of each type were accepted. */
export type Actions = { readonly [Type in Action]?: number }

/** One publication: the state, and what is new in it. */
export interface Publication {
  readonly state: BubbleState
  /** Every key of each bubble that changed. */
  readonly keys: readonly BubbleKey[]
  /** The threads whose view changed. */
  readonly threadIds: readonly string[]
  /** The evicted threads, including those that a snapshot replaced. */
  readonly evictedIds: readonly string[]
  /** What was accepted since the last publication. */
  readonly actions: Actions
}

/** The next publication in preparation: its maps, and what is new in them. */
export class NextState {
  /** Whether it must be published at once. */
  isUrgent = false
  readonly #freeze: Freeze
  readonly #check: CheckBubble | undefined
  readonly #violationCount: number
  readonly #turns
  readonly #messages
  readonly #views
  #state: BubbleState
  /** The keys of what was put in; some may be in it twice. */
  #keys: BubbleKey[] = []
  readonly #dirtyThreads = new Set<Thread>()
  #evictedIds: readonly string[] = none
  #actions: { [Type in Action]?: number } = {}
  /** The published violations that are still kept, and those that come next. */
  #kept: readonly Violation[] = []
  #violations: Violation[] = []

  constructor(options: MapOptions, violationCount: number) {
    const [bubbles, messages, threads] = [turnMap(options), messageMap(options), threadMap(options)]
    this.#freeze = options.freeze
    this.#check = options.check
    this.#violationCount = violationCount
    this.#turns = bubbles.builder()
    this.#messages = messages.builder()
    this.#views = threads.builder()
    this.#state = { bubbles, messages, threads, violations: this.#kept }
  }

  /** The state that was published last. */
  get state(): BubbleState {
    return this.#state
  }

  /** The row under this key; undefined for an open turn. */
  row(key: BubbleKey): BubbleRow | undefined {
    const invocationId = invocationIdOf(key)
    // Nobody asks for an alias, nor for the bubble of an open turn, whose row is in the working state.
    if (invocationId === undefined) return this.#messages.get(key) as BubbleRow | undefined
    return this.#turns.get(invocationId) as BubbleRow | undefined
  }

  /** @param stored a message or a turn that is over: its row. An open turn: its bubble */
  put(bubble: StoredTurn | BubbleRow): void {
    const stored = this.#check === undefined ? bubble : this.#checked(bubble, this.#check)
    this.#freeze(stored)
    if (stored.kind === 'invocation') this.#turns.set(stored)
    else this.#messages.set(stored)
    this.wake(stored.key)
  }

  /**
   * Applies the schemas. An open turn becomes its checked bubble. A row stays a row; it is checked only to report
   * violations.
   */
  #checked(stored: StoredTurn | BubbleRow, check: CheckBubble): StoredTurn | BubbleRow {
    if ('phase' in stored) return check(stored)
    check(stored.kind === 'invocation' ? projectInvocation(stored, stored) : projectMessage(stored))
    return stored
  }

  delete(key: BubbleKey): void {
    const invocationId = invocationIdOf(key)
    if (invocationId === undefined) this.#messages.delete(key)
    else this.#turns.delete(invocationId)
    this.#keys.push(key)
  }

  /** Makes the message available under its own key as well, if its bubble has another. */
  putAlias(messageId: string, target: BubbleKey): void {
    const alias: Alias = { kind: 'alias', key: bubbleKey.message(messageId), target }
    this.#messages.set(alias)
    this.wake(alias.key)
  }

  /** Listeners of this key have to read again. */
  wake(key: BubbleKey): void {
    // Most publications have one key. `push` into an empty array would reserve room for 17.
    if (this.#keys.length === 0) this.#keys = [key]
    else this.#keys.push(key)
  }

  addViolation(violation: Violation): void {
    if (this.#violations.push(violation) > this.#violationCount) this.#violations.shift()
  }

  /** Rewrites the kept violations. */
  changeViolations(change: (violation: Violation) => Violation): void {
    this.#violations = this.#violations.map(change)
    const kept = this.#kept.map(change)
    if (kept.some((violation, index) => violation !== this.#kept[index])) this.#kept = kept
  }

  /** The thread was evicted. */
  addEvicted(threadId: string): void {
    this.#evictedIds = [...this.#evictedIds, threadId]
  }

  /** The view of this thread may have changed. */
  markThreadDirty(thread: Thread): void {
    this.#dirtyThreads.add(thread)
  }

  countAction(action: Action): void {
    this.isUrgent ||= urgentActions.has(action)
    this.#actions[action] = (this.#actions[action] ?? 0) + 1
  }

  /** Like `countAction`, but many times faster, because the property name is fixed. */
  countChunk(): void {
    this.#actions.stream_chunk = (this.#actions.stream_chunk ?? 0) + 1
  }

  /**
   * Makes the next state and starts a new one.
   * @param threads the known threads; a dirty thread that is not among them was evicted
   * @returns undefined if the state did not change
   */
  build(threads: ReadonlyMap<string, Thread>): Publication | undefined {
    const threadIds = this.#dirtyThreads.size > 0 ? this.#buildViews(threads) : none
    const known = this.#kept
    const violations =
      this.#violations.length > 0 ? known.concat(this.#violations).slice(-this.#violationCount) : known
    const keys = this.#keys.length > 1 ? [...new Set(this.#keys)] : this.#keys
    const actions = this.#actions
    const evictedIds = this.#evictedIds
    this.#actions = {}
    this.#evictedIds = none
    this.#violations = []
    this.isUrgent = false
    if (keys.length + threadIds.length === 0 && violations === this.#state.violations) return undefined
    this.#kept = violations
    this.#keys = []
    this.#state = {
      bubbles: this.#turns.build(),
      messages: this.#messages.build(),
      threads: this.#views.build(),
      violations: this.#freeze(violations),
    }
    this.#freeze(this.#state)
    return { state: this.#state, keys, threadIds, evictedIds, actions }
  }

  /**
   * Clears the set of threads. Clearing an empty set would cost as much as everything else.
   * @returns the ids of the threads with a new view
   */
  #buildViews(threads: ReadonlyMap<string, Thread>): readonly string[] {
    const threadIds: string[] = []
    for (const thread of this.#dirtyThreads) {
      const { threadId } = thread
      const current = threads.get(threadId)
      // A thread that was evicted and named again is another object.
      const view = current === thread ? thread.nextView() : undefined
      if (view !== undefined) this.#views.set(this.#freeze(view))
      else if (current === undefined) this.#views.delete(threadId)
      else continue
      threadIds.push(threadId)
    }
    this.#dirtyThreads.clear()
    return threadIds
  }
}

const none: readonly string[] = []

/**
 * Published at once: whatever ends or answers a turn, answers a question, retracts something, or was done by this
 * store.
 */
const urgentActions: ReadonlySet<Action> = new Set([
  'stream_finalized',
  'callback',
  'approval',
  'hydrate',
  'evict',
  'optimistic',
  'retraction',
])
