export { assertNever } from './assert-never.ts'
export { type CloseReason, closeCodes } from './close-codes.ts'
export { omitUndefined } from './omit-undefined.ts'
export { decodeEvent, decodeSnapshot, type DecodeResult, type Position } from './decode.ts'
export { copyText } from './copy-text.ts'
export { draftSchemas } from './drafts.ts'
export {
  type Approval,
  Author,
  type BubbleEvent,
  type Callback,
  type ChunkPart,
  type EventInput,
  type EventType,
  eventSchemas,
  type FinalPart,
  FinalParts,
  isCount,
  type InvocationCreated,
  type Message,
  type Retraction,
  type StreamChunk,
  type StreamFinalized,
  TurnError,
} from './events.ts'
export {
  type ClientFrame,
  type ClientFrameInput,
  clientFrameSchemas,
  decodeClientFrame,
  decodeServerFrame,
  type FrameErrorCode,
  frameErrorMessages,
  type FrameResult,
  LogCursor,
  ResyncReason,
  type ServerFrame,
  type ServerFrameInput,
  serverFrameSchemas,
} from './frames.ts'
export {
  decodeRequest,
  TurnControl,
  type HttpError,
  type HttpErrorCode,
  httpErrors,
  type RequestBody,
  type RequestInput,
  requestSchemas,
  type ResponseBody,
  responseSchemas,
  type Route,
} from './http.ts'
export { goneCodes } from './gone-codes.ts'
export { offsetToken, type Place, readOffsetToken } from './offset-token.ts'
export { ClientMessageId, ThreadId } from './id.ts'
export { isId } from './is-id.ts'
export { boundedCopy, type Json, sameJson } from './json.ts'
export { Limits } from './limits.ts'
export { joinPart, splitPart } from './lone-halves.ts'
export { parse } from './parse.ts'
export {
  type SnapshotInvocation,
  type SnapshotMessage,
  type SnapshotRetraction,
  ThreadSnapshot,
} from './snapshot.ts'
export {
  type Violation,
  type ViolationCode,
  isList,
  isRecord,
  readField,
  violationOf,
  readSafely,
  violationMessages,
  withDetail,
  withoutContent,
} from './violation.ts'
export { isWorthRepeating } from './retrying.ts'
