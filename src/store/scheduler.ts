/**
 * Decides when a store publishes. The store passes it `publish`; it calls that once, now or later. The store calls
 * the scheduler again only after that. Changes that end or answer a turn skip the scheduler.
 */
export type Scheduler = (publish: () => void) => void

/** Publishes synchronously, within the call that changed something. */
export const syncScheduler: Scheduler = (publish) => publish()

/** Publishes in a microtask: before the event loop continues. */
export const microtaskScheduler: Scheduler = (publish) => queueMicrotask(publish)

/** Hidden tabs and covered windows get no frames. They are published this long after the change. */
const starvedAfterMs = 100

/**
 * Publishes once per animation frame. A timer takes over if no frame comes (a hidden tab). On a platform without
 * frames, it publishes at once.
 */
export const frameScheduler: Scheduler = (publish) => {
  if (typeof requestAnimationFrame !== 'function') return publish()
  const run = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    publish()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, starvedAfterMs)
}
