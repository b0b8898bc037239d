import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  applyChanges,
  bubbleKey,
  type BubbleKey,
  type BubbleState,
  type Changes,
  emptyState,
  type Ledger,
  type Row,
} from '../core/index.ts'
import { deepFreeze } from './deep-freeze.ts'
import { callSafely, KeyedListeners } from './listeners.ts'
import type { Scheduler } from './scheduler.ts'

/** What was published, for those who watch a store from outside. */
export interface Publication {
  /** Of the bubbles that changed. */
  readonly keys: readonly BubbleKey[]
  /** What was taken in since the last one, by its type, and how often. */
  readonly actions: Ledger['actions']
  readonly state: BubbleState
}

/** Turns what the ledger has taken in into immutable states, one per publication, and wakes those it concerns. */
export class Publisher {
  readonly bubbles = new KeyedListeners<BubbleKey>()
  readonly threads = new KeyedListeners<string>()
  readonly watchers = new Set<(publication: Publication) => void>()
  readonly api: StoreApi<BubbleState>
  readonly #ledger: Ledger
  readonly #schedule: Scheduler
  /** The newest state. What is shown may be an older one: devtools travel in time. */
  #state: BubbleState
  #isScheduled = false
  #isPublishing = false
  #isWantedAgain = false

  constructor(ledger: Ledger, schedule: Scheduler) {
    this.#ledger = ledger
    this.#schedule = schedule
    this.#state = frozen(applyChanges(emptyState, ledger.takeChanges()))
    this.api = createStore<BubbleState>()(() => this.#state)
  }

  /** Publishes what is urgent at once, and the rest when the scheduler says. */
  request(): void {
    if (this.#ledger.isUrgent) return this.flush()
    if (this.#isScheduled) return
    this.#isScheduled = true
    const publish = (): void => {
      this.#isScheduled = false
      this.flush()
    }
    try {
      this.#schedule(publish)
    } catch {
      publish() // nothing is lost to a scheduler that fails
    }
  }

  /** Publishes now. From within a listener: as soon as the others have been woken. */
  readonly flush = (): void => {
    this.#isWantedAgain = this.#isPublishing
    if (this.#isPublishing) return
    this.#isPublishing = true
    try {
      do {
        this.#isWantedAgain = false
        this.#publish(this.#ledger.takeChanges())
      } while (this.#isWantedAgain)
    } finally {
      this.#isPublishing = false
    }
  }

  /** Shows a state, as devtools do, until the next publication. */
  show(state: BubbleState): void {
    this.api.setState(state, true)
    this.bubbles.wakeAll()
    this.threads.wakeAll()
  }

  #publish(changes: Changes): void {
    const { actions, rows, removed, threads, violations } = changes
    if (rows.length + removed.length + threads.length === 0 && violations === this.#state.violations) return
    const isTravelling = this.api.getState() !== this.#state
    this.#state = frozen(applyChanges(this.#state, changes))
    if (isTravelling) this.show(this.#state)
    this.api.setState(this.#state, true)
    const keys = keysOf(removed, rows)
    for (const key of keys) this.bubbles.wake(key)
    for (const { threadId } of threads) this.threads.wake(threadId)
    for (const watcher of [...this.watchers]) callSafely(watcher, { keys, actions, state: this.#state })
  }
}

/** Every key under which a row is found that changed. */
function keysOf(removed: readonly BubbleKey[], rows: readonly Row[]): readonly BubbleKey[] {
  const keys = new Set(removed)
  for (const row of rows) {
    keys.add(row.key)
    if (row.kind === 'message' && row.messageId !== undefined) keys.add(bubbleKey.message(row.messageId))
  }
  return [...keys]
}

// As React reads it: every bundler knows this expression, and no floor below node has its types.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

const frozen = (state: BubbleState): BubbleState =>
  process.env.NODE_ENV === 'production' ? state : deepFreeze(state)
