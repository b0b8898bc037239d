import type { AppendErrorCode, EventDraft, LoggedEvent } from './log.ts'

export type DraftOf<Type extends EventDraft['type']> = Extract<EventDraft, { readonly type: Type }>

/** A draft that lacks nothing but its place. */
export type CompleteDraft =
  | DraftOf<'invocation_created' | 'stream_chunk' | 'approval' | 'retraction'>
  | (DraftOf<'stream_finalized'> & { readonly chunkCount: number })
  | (DraftOf<'callback' | 'message'> & { readonly revision: number })

export interface Refused {
  readonly kind: 'refuse'
  readonly code: AppendErrorCode
  /** What has decided it, where an event has. */
  readonly event?: LoggedEvent
}

/** What the rules of a log say of one draft. */
export type Verdict =
  | { readonly kind: 'append'; readonly draft: CompleteDraft }
  | { readonly kind: 'duplicate'; readonly event: LoggedEvent | undefined }
  | Refused

export const refuse = (code: AppendErrorCode, event?: LoggedEvent): Refused => ({
  kind: 'refuse',
  code,
  ...(event !== undefined && { event }),
})
export const append = (draft: CompleteDraft): Verdict => ({ kind: 'append', draft })
export const duplicate = (event: LoggedEvent | undefined): Verdict => ({ kind: 'duplicate', event })
