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
  EventDraft,
  Log,
  LoggedEvent,
  LoggedPost,
  LoggedTurn,
  LogSnapshot,
  OpenTurn,
  Tail,
  TouchResult,
} from './log.ts'
export { memoryLog, type MemoryLogOptions } from './memory-log.ts'
export { redisLog, type RedisLog, type RedisLogOptions } from './redis/redis-log.ts'
export type { RedisClient } from './redis/redis-client.ts'
export type { LogOptions } from './log-options.ts'
export { sqliteLog, type SqliteLog, type SqliteLogOptions } from './sqlite/sqlite-log.ts'
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite/sqlite-database.ts'
export { LogStorageError, type LogStorageErrorCode } from './durable/log-storage-error.ts'
export type { Clock } from '../store/index.ts'
export {
  createGateway,
  type Detach,
  type Gateway,
  type GatewayCounts,
  type UpgradableServer,
} from './gateway.ts'
export type { NodeHandler } from './node-handler-type.ts'
export type { Listening } from './listening.ts'
export type { MetricsRegistry } from './metrics/metrics-registry.ts'
export type { Allowed, AuthorizeAnswer, AuthorizeQuestion, ControlQuestion } from './authorize.ts'
export type { GatewayEvent, GatewayLimits, GatewayOptions } from './gateway-options.ts'
export type { InProcessTurn, InProcessTurnOptions, Outcome } from './operations/in-process-turn.ts'
export type { LogLimits } from './log-limits.ts'
export type { TokenClaims } from './callback-tokens.ts'
export type { Rate, RateKind, RateLimiter, RateLimiterOptions, RateOptions } from './rates.ts'
export type { OpenSocket } from './socket/open-socket.ts'
export { MissingPeerError } from './missing-peer-error.ts'
