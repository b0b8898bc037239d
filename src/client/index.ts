export { type CloseReason, closeCodes } from '../protocol/index.ts'
export { connectEventSource, type EventSourceOptions } from './connect-event-source.ts'
export { connectWebSocket } from './connect-web-socket.ts'
export type { Connection } from './connection.ts'
export type { ConnectionError, ConnectionErrorCode } from './connection-error.ts'
export type { ConnectionState, ThreadFollowing } from './connection-state.ts'
export type { ApprovalAnswer, ApproveResult, CancelResult, RetractResult, RetractTarget } from './controls.ts'
export type { HeartbeatTimes } from './heartbeat.ts'
export type { ConnectOptions } from './options.ts'
export type { Backoff, Clock } from '../store/index.ts'
export type { Outbox, OutgoingMessage, SentMessage, UnsentMessage } from './outbox.ts'
export type {
  Fetch,
  FetchedResponse,
  FetchInit,
  OpenSocket,
  SocketLike,
  StreamReader,
  Visibility,
} from './ports.ts'
export type { RestoredPlace, Resumption } from './resumption.ts'
export { RequestError, type RequestErrorCode } from './request-error.ts'
