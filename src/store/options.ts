import { type BubbleKey, type Gap, UsageError } from '../core/index.ts'
import { defaultLimits, type Limits, type Violation } from '../protocol/index.ts'
import type { Scheduler } from './scheduler.ts'

export interface BubbleStoreOptions {
  /** When to publish. Default: `frameScheduler` where `requestAnimationFrame` exists, else `syncScheduler`. */
  readonly scheduler?: Scheduler
  /** Bounds of what is kept for later; what is left out has the protocol's default. */
  readonly limits?: Partial<Limits>
  /** The initial state, the same on server and client. */
  readonly snapshots?: readonly unknown[]
  /** Called once for each violation. What it throws is ignored. */
  readonly onViolation?: (violation: Violation) => void
  /** Called once for each hole in a thread's offsets: fetch what is missing. What it throws is ignored. */
  readonly onGap?: (gap: Gap) => void
  /** Called after each publication with the keys of the bubbles that changed. What it throws is ignored. */
  readonly onPublish?: (keys: readonly BubbleKey[]) => void
}

const least: Limits = { heldChunkCount: 1, heldUnits: 1, supersededCount: 0, violationCount: 0 }

/** @throws UsageError when a limit is not a safe integer in its range, or has a name that is not known */
export function checkLimits(limits: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(least, name)) {
      throw new UsageError('invalid_option', `limits.${name} is not known; the limits are ${Object.keys(least).join(', ')}`)
    }
    const minimum = least[name as keyof Limits] // just checked
    if (value !== undefined && (!Number.isSafeInteger(value) || value < minimum)) {
      throw new UsageError('invalid_option', `limits.${name} is ${String(value)}; give a safe integer ≥ ${minimum}`)
    }
  }
  return { ...defaultLimits, ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) }
}

/** @throws UsageError when a callback or the scheduler is not a function */
export function checkFunctions(options: BubbleStoreOptions): void {
  for (const name of ['scheduler', 'onViolation', 'onGap', 'onPublish'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new UsageError('invalid_option', `${name} is not a function; leave it out, or pass one`)
    }
  }
}
