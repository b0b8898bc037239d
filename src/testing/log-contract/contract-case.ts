import type { LogOptions } from '../../server/index.ts'
import type { Bench } from './bench.ts'

/** The options of the log that a case asks for. */
export type ContractLogOptions = Pick<LogOptions, 'keptEventCount' | 'keptUnitCount' | 'limits'>

/** One sentence of the contract as a fact, and a test of it on a new log. */
export type ContractCase = readonly [
  name: string,
  show: (bench: Bench) => Promise<void>,
  options?: ContractLogOptions,
]
