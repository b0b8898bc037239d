import type { AppendErrorCode, EventDraft, LoggedEvent } from './log.ts'

export type DraftOf<Type extends EventDraft['type']> = Extract<EventDraft, { readonly type: Type }>

/** A draft with everything but its place. */
export type CompleteDraft =
  | DraftOf<'invocation_created' | 'stream_chunk' | 'approval' | 'retraction'>
  | (DraftOf<'stream_finalized'> & { readonly chunkCount: number })
  | (DraftOf<'callback' | 'message'> & { readonly revision: number })

export interface Refused {
  readonly kind: 'refuse'
  readonly code: AppendErrorCode
  /** The event that decided it, if there is one. */
  readonly event?: LoggedEvent
}

/** What the rules of a log decide on one draft. */
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
