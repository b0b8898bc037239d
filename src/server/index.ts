export type { AppendResult, Draft, Log, LoggedEvent, Tail } from './log.ts'
