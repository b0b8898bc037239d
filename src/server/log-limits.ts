import { UsageError } from '../core/index.ts'

/**
 * Limits of what a log accepts. It refuses anything beyond them, so that it never has to drop what it has
 * acknowledged.
 */
export interface LogLimits {
  /**
   * Versions of one message or callback that are kept for comparison; an integer ≥ 1. Older ones are dropped: a copy
   * of one is refused as stale. Default: 16.
   */
  readonly versionsPerPostCount: number
  /** Callbacks of one turn, including edits. One more is refused with `too_many_callbacks`. Default: 1,024. */
  readonly callbacksPerTurnCount: number
  /** Approvals that one turn may request. One more is refused with `too_many_approvals`. Default: 1,024. */
  readonly approvalsPerTurnCount: number
  /**
   * Text of one turn's stream and callbacks, in UTF-16 units. More is refused with `turn_full`. Edited and reset text
   * still counts. Default: 4 Mi.
   */
  readonly textUnitsPerTurnCount: number
  /** Open turns of one thread at a time. One more is refused with `too_many_open_turns`. Default: 1,024. */
  readonly openTurnsPerThreadCount: number
  /**
   * Turns, messages and independent posts of one thread, including retracted ones. One more is refused with
   * `thread_full`. Default: 32,768.
   */
  readonly bubblesPerThreadCount: number
  /** Parts of one thread, including those of its streams. One more is refused with `thread_full`. Default: 262,144. */
  readonly partsPerThreadCount: number
  /**
   * The size of one thread's parts, in UTF-16 units of text and JSON. More is refused with `thread_full`. Default: 16
   * Mi.
   */
  readonly unitsPerThreadCount: number
  /** Threads. One more is refused with `log_full`. Default: 65,536. */
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

/** @throws UsageError when a limit is unknown or no integer ≥ 1 */
export function logLimits(given: Partial<LogLimits> = {}): LogLimits {
  for (const [name, value] of Object.entries(given))
    if (!Object.hasOwn(defaultLogLimits, name) || !Number.isSafeInteger(value) || value < 1)
      throw new UsageError(
        'invalid_option',
        `limits.${name} cannot be set to ${value}. Use a limit of LogLimits, and an integer ≥ 1.`,
      )
  return { ...defaultLogLimits, ...given }
}
