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

/** A call that gave the store something. */
export interface StoreInput {
  /** The method. Each event of `ingestAll` counts as one `ingest`. */
  readonly method: 'ingest' | 'hydrate' | 'evict' | 'addOptimistic' | 'failOptimistic' | 'removeOptimistic'
  /** The first argument, as it came. Do not keep a reference to it. */
  readonly input: unknown
  /** The second argument, if there is one. */
  readonly more: unknown
  /** The returned value: a receipt, or the key of an optimistic message. */
  readonly result: unknown
}

/** Turns the working state into immutable states, one per publication, and calls the listeners of what changed. */
export class Publisher {
  readonly bubbles = new KeyedListeners<BubbleKey>()
  readonly threads = new KeyedListeners<string>()
  readonly watchers = new Set<(publication: Publication) => void>()
  /** Called with each input of the store, before it is published. */
  readonly inputWatchers = new Set<(input: StoreInput) => void>()
  readonly api: StoreApi<BubbleState>
  /** Options of the maps in this store's states. */
  readonly mapOptions: MapOptions
  readonly state: WorkingState
  /** The options the store was made with. */
  readonly options: BubbleStoreOptions
  readonly #schedule: Scheduler
  /** The newest state. The shown state may be older: devtools travel in time. */
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

  /** Publishes urgent changes at once, and the rest when the scheduler says so. */
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
      publish() // a failing scheduler must not lose a change
    }
  }

  /** Publishes now. Called from a listener, it publishes once the other listeners have been called. */
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

  /** Shows a state until the next publication. For devtools. */
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

/** The publisher of each store, for devtools. It is kept off the store, so that applications cannot reach it. */
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
