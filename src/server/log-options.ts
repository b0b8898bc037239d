import { UsageError } from '../core/index.ts'
import { isId, omitUndefined } from '../protocol/index.ts'
import { type LogLimits, logLimits } from './log-limits.ts'

/** What the logs of this package have in common, whatever they are kept in. */
export interface LogOptions {
  /** The time that events are stamped with, in ms since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * How many events of a thread are kept one by one; an integer ≥ 2. When there are more, the older half lives on in the
   * thread's snapshot alone. Default: 65,536.
   */
  readonly keptEventCount?: number
  /**
   * How much the events of a thread that are kept one by one may take, in UTF-16 units of their JSON; an integer ≥ 2. When
   * they take more, the older ones live on in the thread's snapshot alone, until those that are left take half of it.
   * Default: 16 Mi.
   */
  readonly keptUnitCount?: number
  /** What is more than these is refused. Each is an integer ≥ 1. */
  readonly limits?: Partial<LogLimits>
}

export interface LogSettings extends Required<Omit<LogOptions, 'limits'>> {
  readonly limits: LogLimits
}

/**
 * The options that all logs have, checked and filled in.
 * @param made by whom, for the error
 * @throws UsageError when one is out of its range
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

/** @throws UsageError when it is no id */
export function checkedEpoch(made: string, epoch: string): string {
  if (!isId(epoch)) throw new UsageError('invalid_option', `${made}: epoch is an id of 1 to 256 units`)
  return epoch
}
