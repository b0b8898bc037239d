import type { Scheduler } from '../../src/index.ts'

/** A scheduler that publishes when the test says so. */
export interface HandScheduler {
  readonly scheduler: Scheduler
  /** How many requested publications have not run yet. */
  readonly waiting: () => number
  /** Runs them. */
  readonly frame: () => void
}

export function handScheduler(): HandScheduler {
  const asked: (() => void)[] = []
  return {
    scheduler(publish) {
      asked.push(publish)
      return () => undefined
    },
    waiting: () => asked.length,
    frame() {
      for (const publish of asked.splice(0)) publish()
    },
  }
}
