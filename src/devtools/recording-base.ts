import type { ThreadSnapshot } from '../protocol/index.ts'
import {
  type BubbleStore,
  type BubbleStoreOptions,
  createBubbleStore,
  inspectStore,
  type UnsentHere,
} from '../store/index.ts'
import type { RecordedInput } from './recorded-input.ts'

/** What a store contained before the first input of a recording: its bubbles and its unsent messages. */
export interface RecordingBase {
  readonly snapshots: readonly ThreadSnapshot[]
  readonly unsent: readonly (UnsentHere & { readonly threadId: string })[]
  /** The options with which another store handles the inputs in the same way. */
  readonly options: Pick<BubbleStoreOptions, 'limits' | 'schemas'>
}

/** The current content of a store. */
export function baseOf(store: BubbleStore): RecordingBase {
  const { options, unsentIn } = inspectStore(store, 'recordEvents')
  const threadIds = [...store.getState().threads.keys()]
  return {
    snapshots: threadIds.map((id) => store.snapshot(id)).filter((snapshot) => snapshot !== undefined),
    unsent: threadIds.flatMap((threadId) => unsentIn(threadId).map((unsent) => ({ ...unsent, threadId }))),
    options,
  }
}

/** Creates a store with this content. It publishes only on `flush`. */
export function storeOf({ snapshots, unsent, options }: RecordingBase): BubbleStore {
  const store = createBubbleStore({ ...options, snapshots, scheduler: () => undefined })
  for (const { threadId, clientMessageId, local } of unsent) {
    const { author, parts, error } = local
    store.addOptimistic({ threadId, clientMessageId, author, parts })
    if (error !== undefined) store.failOptimistic(clientMessageId, error)
  }
  store.flush()
  return store
}

/** Repeats a recorded call on another store. */
export function giveAgain(store: BubbleStore, { method, input, more }: RecordedInput): void {
  // The recorded arguments fit the method, and are never changed.
  const give = store[method] as (...args: readonly unknown[]) => unknown
  give(input, more)
}
