export {
  type ContentFields,
  guardBroadcast,
  type GuardCounts,
  type Guarded,
  type GuardOptions,
  type IsCallback,
  type OnRefuse,
  ProtocolViolationError,
} from './guard/index.ts'
export type {
  AppendErrorCode,
  Appended,
  AppendResult,
  Draft,
  Log,
  LoggedEvent,
  LogSnapshot,
  OpenTurn,
  Tail,
} from './log.ts'
export { memoryLog, type MemoryLogOptions } from './memory-log.ts'
export type { Clock } from '../store/index.ts'
export {
  createGateway,
  type Detach,
  type Gateway,
  type GatewayCounts,
  type Listening,
  type UpgradableServer,
} from './gateway.ts'
export type { AuthorizeQuestion, GatewayLimits, GatewayOptions } from './gateway-options.ts'
export { MissingPeerError } from './missing-peer-error.ts'
