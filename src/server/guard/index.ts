export { findViolation } from './find-violation.ts'
export { guardBroadcast, type GuardCounts, type Guarded, type GuardOptions } from './guard-broadcast.ts'
export type { IsCallback } from './lacks-id.ts'
export { ProtocolViolationError } from './protocol-violation-error.ts'
