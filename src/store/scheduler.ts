/**
 * When a store publishes: asked with `publish`, it calls that once, now or later, and answers how to call it off.
 * A store asks once per publication, at its first change.
 */
export type Scheduler = (publish: () => void) => Cancel
export type Cancel = () => void

/** Publishes within the call that changed something. */
export const syncScheduler: Scheduler = (publish) => {
  publish()
  return () => undefined
}

/** Publishes before the event loop goes on. */
export const microtaskScheduler: Scheduler = (publish) => {
  let isOff = false
  queueMicrotask(() => {
    if (!isOff) publish()
  })
  return () => {
    isOff = true
  }
}

/** Where the frame scheduler gets its frames and its time from. */
export interface FramePorts {
  readonly requestFrame: (callback: () => void) => number
  readonly cancelFrame: (frame: number) => void
  readonly setTimer: (callback: () => void, delayMs: number) => number
  readonly clearTimer: (timer: number) => void
}

/** Hidden tabs and covered windows get no frames: then this long after the change. */
const starvedAfterMs = 100

/** @see frameScheduler */
export const createFrameScheduler = (ports: FramePorts): Scheduler => (publish) => {
  const cancel = (): void => {
    ports.cancelFrame(frame)
    ports.clearTimer(timer)
  }
  const run = (): void => {
    cancel()
    publish()
  }
  const frame = ports.requestFrame(run)
  const timer = ports.setTimer(run, starvedAfterMs)
  return cancel
}

/** Publishes once per animation frame, and by a timer where none comes (a hidden tab). Without frames, at once. */
export const frameScheduler: Scheduler = (publish) =>
  typeof requestAnimationFrame === 'function' ? byFrame(publish) : syncScheduler(publish)

const byFrame = createFrameScheduler({
  requestFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (frame) => cancelAnimationFrame(frame),
  setTimer: (callback, delayMs) => window.setTimeout(callback, delayMs),
  clearTimer: (timer) => window.clearTimeout(timer),
})
