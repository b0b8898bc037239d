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

/** What was taken in, by its type, and how often. */
export type Actions = { readonly [Type in Action]?: number }

/** One publication: the state, and what is new in it. */
export interface Publication {
  readonly state: BubbleState
  /** Of the bubbles that changed, under every key they are found by. */
  readonly keys: readonly BubbleKey[]
  /** Of the threads whose view changed. */
  readonly threadIds: readonly string[]
  /** Of the threads that were let go, be it for a snapshot that has taken their place. */
  readonly evictedIds: readonly string[]
  /** What was taken in since the last publication. */
  readonly actions: Actions
}

/** What the next publication makes public: the maps as they will be, and what in them is new. */
export class NextState {
  /** It has to be published at once. */
  isUrgent = false
  readonly #freeze: Freeze
  readonly #check: CheckBubble | undefined
  readonly #violationCount: number
  readonly #turns
  readonly #messages
  readonly #views
  #state: BubbleState
  /** Of what was put in; some may be in it twice. */
  #keys: BubbleKey[] = []
  readonly #dirtyThreads = new Set<Thread>()
  #evictedIds: readonly string[] = none
  #actions: { [Type in Action]?: number } = {}
  /** Those that were published, as far as they are still kept, and those that come. */
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

  /** What was published last. */
  get state(): BubbleState {
    return this.#state
  }

  /** The row under this key; a turn that is open has none here. */
  row(key: BubbleKey): BubbleRow | undefined {
    const invocationId = invocationIdOf(key)
    // Nobody asks for an alias, nor for the bubble of a turn that is open: its row is worked on.
    if (invocationId === undefined) return this.#messages.get(key) as BubbleRow | undefined
    return this.#turns.get(invocationId) as BubbleRow | undefined
  }

  /** @param stored a turn that is over, or a message, as its row; one that is open as it is shown */
  put(bubble: StoredTurn | BubbleRow): void {
    const stored = this.#check === undefined ? bubble : this.#checked(bubble, this.#check)
    this.#freeze(stored)
    if (stored.kind === 'invocation') this.#turns.set(stored)
    else this.#messages.set(stored)
    this.wake(stored.key)
  }

  /** An open turn as its schemas show it. A row stays what it is: it is looked at, so that what is wrong is known by now. */
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

  /** The message is found by its own key, too, which is not that of its bubble. */
  putAlias(messageId: string, target: BubbleKey): void {
    const alias: Alias = { kind: 'alias', key: bubbleKey.message(messageId), target }
    this.#messages.set(alias)
    this.wake(alias.key)
  }

  /** Who follows this key has to look again. */
  wake(key: BubbleKey): void {
    // A list of one is most of them: `push` into an empty one makes room for 17.
    if (this.#keys.length === 0) this.#keys = [key]
    else this.#keys.push(key)
  }

  addViolation(violation: Violation): void {
    if (this.#violations.push(violation) > this.#violationCount) this.#violations.shift()
  }

  /** Changes what is kept of the violations. */
  changeViolations(change: (violation: Violation) => Violation): void {
    this.#violations = this.#violations.map(change)
    const kept = this.#kept.map(change)
    if (kept.some((violation, index) => violation !== this.#kept[index])) this.#kept = kept
  }

  /** The thread was let go. */
  addEvicted(threadId: string): void {
    this.#evictedIds = [...this.#evictedIds, threadId]
  }

  /** What is shown of this thread may have changed. */
  markThreadDirty(thread: Thread): void {
    this.#dirtyThreads.add(thread)
  }

  countAction(action: Action): void {
    this.isUrgent ||= urgentActions.has(action)
    this.#actions[action] = (this.#actions[action] ?? 0) + 1
  }

  /** The same for a chunk, many times faster: the property is named. */
  countChunk(): void {
    this.#actions.stream_chunk = (this.#actions.stream_chunk ?? 0) + 1
  }

  /**
   * Makes the next state, and begins another one.
   * @param threads those that the store knows: a dirty one that is not among them was let go
   * @returns undefined where the state is still the last one
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
   * Empties the set of threads: that takes as long as all the rest, where it is empty already.
   * @returns the ids of those whose view is new
   */
  #buildViews(threads: ReadonlyMap<string, Thread>): readonly string[] {
    const threadIds: string[] = []
    for (const thread of this.#dirtyThreads) {
      const { threadId } = thread
      const current = threads.get(threadId)
      // One that was let go and named again is another thread.
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

/** What ends or answers a turn or a question in it, or takes something back, or was done here, is published at once. */
const urgentActions: ReadonlySet<Action> = new Set([
  'stream_finalized',
  'callback',
  'approval',
  'hydrate',
  'evict',
  'optimistic',
  'retraction',
])
