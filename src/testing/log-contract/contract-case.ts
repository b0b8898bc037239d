import type { Bench } from './bench.ts'

/** One sentence of the contract, as a fact, and what shows it on a log that is new. */
export type ContractCase = readonly [name: string, show: (bench: Bench) => Promise<void>]
