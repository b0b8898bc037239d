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
export { type Changes, type Gap, Ledger } from './ledger.ts'
export type { Row } from './row.ts'
export { addLocal, failLocal, removeLocal } from './optimistic.ts'
export { type Receipt } from './receipt.ts'
export { reduceEvent } from './reduce.ts'
export { snapshotThread } from './snapshot.ts'
export {
  applyChanges,
  type BubbleState,
  emptyState,
  selectBubble,
  selectInvocation,
  selectThread,
} from './state.ts'
export { partText, streamTextOf, textOf } from './text.ts'
export { UsageError } from './usage-error.ts'
