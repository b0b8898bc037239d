import { UsageError } from '../core/index.ts'
import { isId, omitUndefined } from '../protocol/index.ts'
import { type LogLimits, logLimits } from './log-limits.ts'

/** The options that all logs of this package share. */
export interface LogOptions {
  /** Returns the time for new events, in ms since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * How many events of a thread are kept individually; an integer ≥ 2. If there are more, the older half is kept only
   * in the thread's snapshot. Default: 65,536.
   */
  readonly keptEventCount?: number
  /**
   * The size of the events of a thread that are kept individually, in UTF-16 units of their JSON; an integer ≥ 2. If
   * they are larger, the oldest are kept only in the thread's snapshot, until the rest take half of it. Default: 16
   * Mi.
   */
  readonly keptUnitCount?: number
  /** The limits of the log; it refuses anything beyond them. Each is an integer ≥ 1. */
  readonly limits?: Partial<LogLimits>
}

export interface LogSettings extends Required<Omit<LogOptions, 'limits'>> {
  readonly limits: LogLimits
}

/**
 * Validates the shared options and fills in defaults.
 * @param made the public function, for the error
 * @throws UsageError when an option is invalid
 */
export function logSettings(
  made: string,
  { now, keptEventCount, keptUnitCount, limits }: LogOptions,
): LogSettings {
  const settings = {
    now: Date.now,
    keptEventCount: 65_536,
    keptUnitCount: 16_777_216,
    ...omitUndefined({ now, keptEventCount, keptUnitCount }),
    limits: logLimits(limits),
  }
  for (const name of ['keptEventCount', 'keptUnitCount'] as const)
    if (!Number.isSafeInteger(settings[name]) || settings[name] < 2)
      throw new UsageError('invalid_option', `${made}: ${name} is an integer ≥ 2`)
  return settings
}

/** @throws UsageError when it is no valid id */
export function checkedEpoch(made: string, epoch: string): string {
  if (!isId(epoch)) throw new UsageError('invalid_option', `${made}: epoch is an id of 1 to 256 units`)
  return epoch
}
