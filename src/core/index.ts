export type {
  Bubble,
  BubblePart,
  CallbackRevision,
  DataPart,
  FilePart,
  FinalBubblePart,
  InvocationBubble,
  MessageBubble,
  Phase,
  TextPart,
  ThreadView,
  ToolApproval,
  ToolPart,
  ToolState,
} from './bubble.ts'
export { alternativesOf } from './alternatives-of.ts'
export { hydrateThread } from './hydrate.ts'
export { bubbleKey, type BubbleKey } from './key.ts'
export type { Publication } from './next-state.ts'
export { addLocal, discardLocal, failLocal } from './optimistic.ts'
export type { Receipt } from './receipt.ts'
export { type StateRecord, stateOfRecord } from './record-state.ts'
export { reduceEvent } from './reduce.ts'
export type { Gap } from './reports.ts'
export { snapshotThread } from './snapshot.ts'
export { type BubbleState, type BubbleMap, selectBubble, selectInvocation, selectThread } from './state.ts'
export type { Freeze, MapOptions } from './stored.ts'
export { hasWords, partText, streamTextOf, textOf } from './text.ts'
export { UsageError } from './usage-error.ts'
export { WorkingState } from './working-state.ts'
