import { admitBatch } from '../admission.ts'
import { LogIndex } from '../log-index.ts'
import type { LogSettings } from '../log-options.ts'
import type { AppendResult, EventDraft, LoggedEvent } from '../log.ts'
import { nextCheck } from '../running-check.ts'
import { stamped } from '../stamped.ts'
import type { Commit } from './commit-arguments.ts'
import type { KnownThread } from './known-thread.ts'
import { cursorOf, type ThreadEnd } from './thread-ends.ts'

/** The outcome of batches that are appended together. */
export interface Decision extends Pick<Commit, 'events' | 'end'> {
  /** One for each batch. */
  readonly results: readonly AppendResult[]
  /** The facts plus what is being appended: an index layered over the facts. */
  readonly index: LogIndex
  /** Whether a batch was refused because the thread seems to be full. */
  readonly isFull: boolean
}

/** Decides on batches one after the other, with what is known of their thread. Changes nothing. */
export function decide(
  known: KnownThread,
  batches: readonly (readonly EventDraft[])[],
  { now, limits }: LogSettings,
): Decision {
  const { threadId } = known
  const index = new LogIndex(known, limits)
  const events: { event: LoggedEvent; text: string; check: string }[] = []
  let end: ThreadEnd = known.end
  let isFull = false
  const results = batches.map((drafts): AppendResult => {
    const place = { threadId, epoch: end.epoch, at: now() }
    const first = end.offset
    const admission = admitBatch(
      index,
      threadId,
      drafts,
      (draft, count) => stamped(draft, { ...place, offset: first + count }),
      limits,
    )
    if (!admission.ok) {
      isFull ||= admission.code === 'thread_full'
      return admission
    }
    const { known: above, ...result } = admission
    index.absorb(above)
    for (const { status, event } of result.appended) {
      if (status !== 'appended') continue
      const text = JSON.stringify(event)
      const check = nextCheck(end.check, text)
      end = { ...end, offset: end.offset + 1, check, unitCount: end.unitCount + text.length }
      events.push({ event, text, check })
    }
    return { ...result, cursor: cursorOf(end) }
  })
  return { results, events, end, index, isFull }
}
