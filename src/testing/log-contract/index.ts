export { LogContractError } from './bench.ts'
export { logContract, type LogContractCase, type LogContractOptions } from './log-contract.ts'
