import type { LoggedEvent, Stamp } from './log.ts'
import type { CompleteDraft } from './verdict.ts'

/** The event that a draft becomes at its place in a log. */
export const stamped = (draft: CompleteDraft, stamp: Stamp): LoggedEvent =>
  draft.type === 'callback' ? { ...draft, origin: 'callback', ...stamp } : { ...draft, ...stamp }
