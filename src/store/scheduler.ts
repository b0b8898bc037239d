/**
 * When a store publishes: it is asked with `publish`, and calls that once, now or later. A store asks again only after
 * it was called. What ends or answers a turn does not wait for it.
 */
export type Scheduler = (publish: () => void) => void

/** Publishes within the call that changed something. */
export const syncScheduler: Scheduler = (publish) => publish()

/** Publishes before the event loop goes on. */
export const microtaskScheduler: Scheduler = (publish) => queueMicrotask(publish)

/** Hidden tabs and covered windows get no frames: then this long after the change. */
const starvedAfterMs = 100

/** Publishes once per animation frame, and by a timer where none comes (a hidden tab). Without frames, at once. */
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
