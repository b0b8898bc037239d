import { UsageError } from '../core/index.ts'

/** How much a log takes in. What would be more is refused, so that nothing which was acknowledged has to go. */
export interface LogLimits {
  /**
   * Versions of one message or callback that are kept to be compared; an integer ≥ 1. An older one is let go: a copy of it is
   * refused as stale. Default: 16.
   */
  readonly versionsPerPostCount: number
  /** Callbacks of one turn, edits included; one more is `too_many_callbacks`. Default: 1,024. */
  readonly callbacksPerTurnCount: number
  /** Approvals that one turn may ask for; one more is `too_many_approvals`. Default: 1,024. */
  readonly approvalsPerTurnCount: number
  /**
   * Text of one turn, its stream and its callbacks, in UTF-16 units; more is `turn_full`. What was edited or reset since is
   * counted, too. Default: 4 Mi.
   */
  readonly textUnitsPerTurnCount: number
  /** Turns of one thread that are open at a time; one more is `too_many_open_turns`. Default: 1,024. */
  readonly openTurnsPerThreadCount: number
  /** Turns, messages and independent posts of one thread, those that were taken back included; one more is `thread_full`. Default: 32,768. */
  readonly bubblesPerThreadCount: number
  /** Parts of one thread, those of its streams included; one more is `thread_full`. Default: 262,144. */
  readonly partsPerThreadCount: number
  /** What the parts of one thread hold, in UTF-16 units of text and JSON; more is `thread_full`. Default: 16 Mi. */
  readonly unitsPerThreadCount: number
  /** Threads; one more is `log_full`. Default: 65,536. */
  readonly threadCount: number
}

const defaultLogLimits: LogLimits = {
  versionsPerPostCount: 16,
  callbacksPerTurnCount: 1_024,
  approvalsPerTurnCount: 1_024,
  textUnitsPerTurnCount: 4_194_304,
  openTurnsPerThreadCount: 1_024,
  bubblesPerThreadCount: 32_768,
  partsPerThreadCount: 262_144,
  unitsPerThreadCount: 16_777_216,
  threadCount: 65_536,
}

/** @throws UsageError when one is none of the limits, or no integer ≥ 1 */
export function logLimits(given: Partial<LogLimits> = {}): LogLimits {
  for (const [name, value] of Object.entries(given))
    if (!Object.hasOwn(defaultLogLimits, name) || !Number.isSafeInteger(value) || value < 1)
      throw new UsageError(
        'invalid_option',
        `limits.${name} cannot be set to ${value}. Use a limit of LogLimits, and an integer ≥ 1.`,
      )
  return { ...defaultLogLimits, ...given }
}
