import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  type BubbleKey,
  type BubbleState,
  type MapOptions,
  type Publication,
  UsageError,
  type WorkingState,
} from '../core/index.ts'
import { callSafely, KeyedListeners } from './listeners.ts'
import type { BubbleStoreOptions } from './options.ts'
import type { Scheduler } from './scheduler.ts'

/** A call of a store that has given it something. */
export interface StoreInput {
  /** The method: each event of `ingestAll` is an `ingest`. */
  readonly method: 'ingest' | 'hydrate' | 'evict' | 'addOptimistic' | 'failOptimistic' | 'removeOptimistic'
  /** What it was called with, as it came; nothing of it is to be kept. */
  readonly input: unknown
  /** The second argument, where there is one. */
  readonly more: unknown
  /** What it returned: a receipt, or the key of an optimistic message. */
  readonly result: unknown
}

/** Turns what the store has taken in into immutable states, one per publication, and wakes those it concerns. */
export class Publisher {
  readonly bubbles = new KeyedListeners<BubbleKey>()
  readonly threads = new KeyedListeners<string>()
  readonly watchers = new Set<(publication: Publication) => void>()
  /** Called with what the store was given, before it is published. */
  readonly inputWatchers = new Set<(input: StoreInput) => void>()
  readonly api: StoreApi<BubbleState>
  /** How the maps of this store's states are made. */
  readonly mapOptions: MapOptions
  readonly state: WorkingState
  /** What the store was made with. */
  readonly options: BubbleStoreOptions
  readonly #schedule: Scheduler
  /** The newest state. What is shown may be an older one: devtools travel in time. */
  #latest: BubbleState
  #isScheduled = false
  #isPublishing = false
  #isWantedAgain = false

  constructor(state: WorkingState, mapOptions: MapOptions, schedule: Scheduler, options: BubbleStoreOptions) {
    this.state = state
    this.options = options
    this.mapOptions = mapOptions
    this.#schedule = schedule
    this.#latest = state.publish()?.state ?? state.next.state
    this.api = createStore<BubbleState>()(() => this.#latest)
  }

  /** Publishes what is urgent at once, and the rest when the scheduler says. */
  request(): void {
    if (this.state.next.isUrgent) return this.flush()
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
        this.#publish(this.state.publish())
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

  #publish(publication: Publication | undefined): void {
    if (publication === undefined) return
    const { state, keys, threadIds } = publication
    const isTravelling = this.api.getState() !== this.#latest
    this.#latest = state
    if (isTravelling) this.show(state)
    this.api.setState(state, true)
    for (const key of keys) this.bubbles.wake(key)
    for (const threadId of threadIds) this.threads.wake(threadId)
    for (const watcher of [...this.watchers]) callSafely(watcher, publication)
  }
}

/** The inside of each store, for devtools: what outsiders must not reach is not on the store itself. */
export const publishers = new WeakMap<object, Publisher>()

/**
 * @param caller the public function that needs it
 * @throws UsageError when the store was not made by `createBubbleStore`
 */
export function publisherOf(store: object, caller: string): Publisher {
  const publisher = publishers.get(store)
  if (publisher === undefined) {
    throw new UsageError(
      'invalid_argument',
      `${caller} needs a store from createBubbleStore. Pass that store.`,
    )
  }
  return publisher
}
