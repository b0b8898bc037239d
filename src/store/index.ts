export { type Backoff, backoffMs, retryAfterMs } from './backoff.ts'
export {
  type BubbleStore,
  createBubbleStore,
  type OptimisticMessage,
  type Unsubscribe,
} from './bubble-store.ts'
export { type Clock, platformClock } from './clock.ts'
export { type Deferred, deferred, quiet } from './deferred.ts'
export {
  connectDevtools,
  type DevtoolsAction,
  type DevtoolsConnection,
  type DevtoolsExtension,
  type DevtoolsMessage,
  type DevtoolsOptions,
  type Disconnect,
} from './devtools.ts'
export { inspectStore } from './inspect-store.ts'
export { callSafely, KeyedListeners } from './listeners.ts'
export type { BubbleStoreOptions } from './options.ts'
export type { StoreInput } from './publisher.ts'
export { platformId } from './platform-id.ts'
export { frameScheduler, microtaskScheduler, type Scheduler, syncScheduler } from './scheduler.ts'
export { type StoreChange, type StoreWatch, type UnsentHere, watchStore } from './watch-store.ts'
