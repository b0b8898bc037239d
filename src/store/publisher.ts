import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  type Action,
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
import type { Cancel, Scheduler } from './scheduler.ts'

/** What was published, for those who watch a store from outside. */
export interface Publication {
  readonly actions: ReadonlyMap<Action, number>
  readonly state: BubbleState
}

/** What ends or answers a turn, or was done here, is published at once. */
const urgent: readonly Action[] = ['stream_finalized', 'callback', 'hydrate', 'optimistic']

/** Turns what the ledger has taken in into immutable states, one per publication, and wakes those it concerns. */
export class Publisher {
  readonly bubbles = new KeyedListeners<BubbleKey>()
  readonly threads = new KeyedListeners<string>()
  readonly publications = new Set<(publication: Publication) => void>()
  readonly api: StoreApi<BubbleState>
  readonly #ledger: Ledger
  readonly #schedule: Scheduler
  readonly #onPublish: ((keys: readonly BubbleKey[]) => void) | undefined
  /** The newest state. What is shown may be an older one: devtools travel in time. */
  #state: BubbleState
  #cancel: Cancel | undefined
  #isScheduled = false
  #isPublishing = false
  #isWantedAgain = false

  constructor(ledger: Ledger, schedule: Scheduler, onPublish: ((keys: readonly BubbleKey[]) => void) | undefined) {
    this.#ledger = ledger
    this.#schedule = schedule
    this.#onPublish = onPublish
    this.#state = frozen(applyChanges(emptyState, ledger.takeChanges()))
    this.api = createStore<BubbleState>()(() => this.#state)
  }

  /** Publishes what is urgent at once, and the rest when the scheduler says. */
  request(): void {
    if (urgent.some((action) => this.#ledger.actions.has(action))) {
      this.flush()
    } else if (!this.#isScheduled) {
      this.#isScheduled = true
      const cancel = this.#schedule(this.flush)
      // A scheduler that publishes within the call has nothing left to call off.
      this.#cancel = this.#isScheduled ? cancel : undefined
    }
  }

  /** Publishes now. What a listener changes meanwhile is published right after. */
  readonly flush = (): void => {
    this.#isScheduled = false
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#isPublishing) {
      this.#isWantedAgain = true
      return
    }
    this.#isPublishing = true
    do {
      this.#isWantedAgain = false
      this.#publish(this.#ledger.takeChanges())
    } while (this.#isWantedAgain)
    this.#isPublishing = false
  }

  /** Shows a state, as devtools do, until the next publication. */
  show(state: BubbleState): void {
    this.api.setState(state, true)
    this.bubbles.wakeAll()
    this.threads.wakeAll()
  }

  #publish(changes: Changes): void {
    const { rows, removed, threads, violations } = changes
    if (rows.length + removed.length + threads.length === 0 && violations === this.#state.violations) return
    const isTravelling = this.api.getState() !== this.#state
    this.#state = frozen(applyChanges(this.#state, changes))
    this.api.setState(this.#state, true)
    const keys = [...new Set([...changes.removed, ...changes.rows.flatMap(keysOf)])]
    if (isTravelling) {
      this.bubbles.wakeAll()
      this.threads.wakeAll()
    } else {
      for (const key of keys) this.bubbles.wake(key)
      for (const { threadId } of changes.threads) this.threads.wake(threadId)
    }
    callSafely(this.#onPublish, keys)
    for (const listener of [...this.publications]) callSafely(listener, { actions: changes.actions, state: this.#state })
  }
}

/** Every key under which a row is found. */
function keysOf(row: Row): readonly BubbleKey[] {
  if (row.kind !== 'message' || row.messageId === undefined) return [row.key]
  return [row.key, bubbleKey.message(row.messageId)]
}

// As React and immer read it: every bundler knows this expression, and no floor below node has its types.
declare const process: { readonly env: { readonly NODE_ENV?: string } }

const frozen = (state: BubbleState): BubbleState => (process.env.NODE_ENV === 'production' ? state : deepFreeze(state))
