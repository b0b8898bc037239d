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
