export type {
  Bubble,
  BubblePart,
  CallbackRevision,
  DataPart,
  FinalBubblePart,
  InvocationBubble,
  MessageBubble,
  Phase,
  TextPart,
  ThreadView,
  ToolPart,
} from './bubble.ts'
export { hydrateThread } from './hydrate.ts'
export { bubbleKey, type BubbleKey } from './key.ts'
export { type Gap, Ledger, type Publication } from './ledger.ts'
export { addLocal, failLocal, removeLocal } from './optimistic.ts'
export { type Receipt } from './receipt.ts'
export { reduceEvent } from './reduce.ts'
export { snapshotThread } from './snapshot.ts'
export { type BubbleState, emptyState, selectBubble, selectInvocation, selectThread } from './state.ts'
export { partText, streamTextOf, textOf } from './text.ts'
export { UsageError } from './usage-error.ts'
