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

/** Options of `logContract`. */
export interface LogContractOptions {
  /**
   * How long to wait, in ms, for a listener to be called, for a log to trim, and for the log's clock to move by 5 ms.
   * Default: 5,000.
   */
  readonly waitMs?: number
  /**
   * Opens a second log on the same storage, as another process would. Default: the same log, which suits a log in
   * memory.
   */
  readonly another?: (log: Log) => Log | Promise<Log>
  /** Closes a log, and opens what it has stored. Without it, the cases about what survives a process are left out. */
  readonly reopen?: (log: Log) => Log | Promise<Log>
}

/** One case of the contract. */
export interface LogContractCase {
  /** A fact in the present tense. */
  readonly name: string
  /** Rejects with a `LogContractError` that says what the log does instead. */
  readonly run: () => Promise<void>
}

/**
 * Returns the contract that a log engine has to keep, case by case, for any test runner.
 * @example
 * for (const { name, run } of logContract(makeLog)) test(name, run)
 * @param makeLog makes an empty log with the given options; called once for each case
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
