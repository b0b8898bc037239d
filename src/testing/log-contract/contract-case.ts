import type { LogOptions } from '../../server/index.ts'
import type { Bench } from './bench.ts'

/** What a case asks of the log that it is given. */
export type ContractLogOptions = Pick<LogOptions, 'keptEventCount' | 'keptUnitCount' | 'limits'>

/** One sentence of the contract, as a fact, and what shows it on a log that is new. */
export type ContractCase = readonly [
  name: string,
  show: (bench: Bench) => Promise<void>,
  options?: ContractLogOptions,
]
