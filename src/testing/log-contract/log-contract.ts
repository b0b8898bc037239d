import type { Log, LogLimits } from '../../server/index.ts'
import { Bench } from './bench.ts'
import { controlCases } from './control-cases.ts'
import { limitCases } from './limit-cases.ts'
import { postCases } from './post-cases.ts'
import { readingCases } from './reading-cases.ts'
import { retractionCases } from './retraction-cases.ts'
import { streamCases } from './stream-cases.ts'

export interface LogContractOptions {
  /** How long a listener may take to be woken, and the log's clock to move by 5 ms, in ms. Default: 5,000. */
  readonly waitMs?: number
}

export interface LogContractCase {
  /** A fact in the present tense. */
  readonly name: string
  /** Rejects with a `LogContractError` that says what the log does instead. */
  readonly run: () => Promise<void>
}

/**
 * The contract that an engine of logs has to keep, case by case, for any test runner:
 * `for (const { name, run } of logContract((options) => myLog(options))) test(name, run)`.
 * @param makeLog makes a log that nobody has written to, with these limits; called once for each case
 */
export function logContract(
  makeLog: (options: { readonly limits?: Partial<LogLimits> }) => Log | Promise<Log>,
  { waitMs = 5_000 }: LogContractOptions = {},
): readonly LogContractCase[] {
  return [
    ...streamCases,
    ...postCases,
    ...controlCases,
    ...retractionCases,
    ...readingCases,
    ...limitCases,
  ].map(([name, show, limits]) => ({
    name,
    run: async () => show(new Bench(await makeLog(limits === undefined ? {} : { limits }), waitMs)),
  }))
}
