import type { LogLimits } from '../../server/index.ts'
import type { Bench } from './bench.ts'

/** One sentence of the contract, as a fact, and what shows it on a log that is new; and the limits of that log, if it has others. */
export type ContractCase = readonly [
  name: string,
  show: (bench: Bench) => Promise<void>,
  limits?: Partial<LogLimits>,
]
