import type { Log } from '../../server/index.ts'
import { Bench } from './bench.ts'
import { concurrencyCases } from './concurrency-cases.ts'
import type { ContractLogOptions } from './contract-case.ts'
import { controlCases } from './control-cases.ts'
import { durabilityCases } from './durability-cases.ts'
import { limitCases } from './limit-cases.ts'
import { postCases } from './post-cases.ts'
import { readingCases } from './reading-cases.ts'
import { retractionCases } from './retraction-cases.ts'
import { streamCases } from './stream-cases.ts'
import { trimmingCases } from './trimming-cases.ts'

export interface LogContractOptions {
  /**
   * How long a listener may take to be woken, a log to trim what is too much, and the log's clock to move by 5 ms, in ms.
   * Default: 5,000.
   */
  readonly waitMs?: number
  /**
   * Gives a second log on what this one is kept in, as another process has one. Default: the log itself, since that is all
   * there is to a log in memory.
   */
  readonly another?: (log: Log) => Log | Promise<Log>
  /**
   * Closes a log, and opens what it has kept. Without it the cases are left out that show what outlasts a process.
   */
  readonly reopen?: (log: Log) => Log | Promise<Log>
}

export interface LogContractCase {
  /** A fact in the present tense. */
  readonly name: string
  /** Rejects with a `LogContractError` that says what the log does instead. */
  readonly run: () => Promise<void>
}

/**
 * The contract that an engine of logs has to keep, case by case, for any test runner:
 * `for (const { name, run } of logContract(makeLog)) test(name, run)`.
 * @param makeLog makes a log that nobody has written to, with the options that it is given; called once for each case
 */
export function logContract(
  makeLog: (options: ContractLogOptions) => Log | Promise<Log>,
  { waitMs = 5_000, another = (log) => log, reopen }: LogContractOptions = {},
): readonly LogContractCase[] {
  const cases = [
    ...streamCases,
    ...postCases,
    ...controlCases,
    ...retractionCases,
    ...readingCases,
    ...limitCases,
    ...trimmingCases,
    ...concurrencyCases,
    ...(reopen === undefined ? [] : durabilityCases),
  ]
  const hands = { waitMs, another, reopen: reopen ?? ((log: Log) => log) }
  return cases.map(([name, show, options = {}]) => ({
    name,
    run: async () => show(new Bench(await makeLog(options), hands)),
  }))
}
