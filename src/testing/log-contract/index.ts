export { LogContractError } from './bench.ts'
export type { ContractLogOptions } from './contract-case.ts'
export { logContract, type LogContractCase, type LogContractOptions } from './log-contract.ts'
