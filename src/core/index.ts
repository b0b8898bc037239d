export type {
  Bubble,
  CallbackRevision,
  FilePart,
  InvocationBubble,
  MessageBubble,
  Phase,
  TextPart,
  ThreadView,
  ToolApproval,
  ToolState,
} from './bubble.ts'
export { alternativesOf } from './alternatives-of.ts'
export { beginningOf, shortened } from './beginning-of.ts'
export { bubbleKeyOf, type EventFacts, factsOf, gistOf } from './event-facts.ts'
export type { HeldChunk } from './fold.ts'
export { hydrateThread } from './hydrate.ts'
export { inspectBubble, type InspectedBubble } from './inspect.ts'
export { bubbleKey, type BubbleKey, clientMessageIdOf, invocationIdOf } from './key.ts'
export type { Publication } from './next-state.ts'
export { addLocal, discardLocal, failLocal } from './optimistic.ts'
export { type PartChecks, partSchemas, type PartSchemas } from './part-schemas.ts'
export { Ranges } from './ranges.ts'
export type { Receipt } from './receipt.ts'
export type { InvocationRow, LocalMessage, MessageRow } from './row.ts'
export type { DataName, DataValue, Register, ToolName, ToolOutput } from './register.ts'
export { type StateRecord, stateOfRecord } from './record-state.ts'
export { reduceEvent } from './reduce.ts'
export { remember } from './remember.ts'
export type { Gap } from './reports.ts'
export { snapshotThread } from './snapshot.ts'
export type { StandardSchemaV1 } from './standard-schema.ts'
export { type BubbleState, type BubbleMap, selectBubble, selectInvocation, selectThread } from './state.ts'
export type { Freeze, MapOptions } from './stored.ts'
export { hasWords, partText, streamTextOf, textOf } from './text.ts'
export { toolInput } from './tool-input.ts'
export type {
  TypedDataPart as DataPart,
  TypedFinalPart as FinalBubblePart,
  TypedPart as BubblePart,
  TypedToolPart as ToolPart,
  UnknownDataPart,
  UnknownToolPart,
} from './typed-part.ts'
export { UsageError } from './usage-error.ts'
export { contentsOf, type Said } from './versions.ts'
export { WorkingState } from './working-state.ts'
