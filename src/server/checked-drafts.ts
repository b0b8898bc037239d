import { UsageError } from '../core/index.ts'
import { draftSchemas, parse } from '../protocol/index.ts'
import type { EventDraft } from './log.ts'

/** Batches that were made of what was checked already, and that nobody else holds. */
const trusted = new WeakSet<readonly EventDraft[]>()

/**
 * Says that the drafts of a batch are valid and nobody else's, so that no log of this package checks and copies them again:
 * what a route has decoded is checked once.
 */
export function trustDrafts(drafts: readonly EventDraft[]): readonly EventDraft[] {
  trusted.add(drafts)
  return drafts
}

/**
 * Copies of drafts that hold what an event may, and nothing else.
 * @throws UsageError when one is not valid: who appends has to check what comes from outside
 */
export const checkedDrafts = (drafts: readonly EventDraft[]): readonly EventDraft[] =>
  trusted.has(drafts) ? drafts : drafts.map(checkedDraft)

function checkedDraft(draft: EventDraft): EventDraft {
  const type: unknown = Reflect.get(Object(draft), 'type') // of a program without types it may be anything
  if (typeof type !== 'string' || !Object.hasOwn(draftSchemas, type))
    throw new UsageError(
      'invalid_argument',
      `append: there is no draft type ${String(type)}. Use one of EventDraft.`,
    )
  // It is a key of them; and which schema it is says what its output is.
  const parsed = parse<EventDraft>(draftSchemas[type as EventDraft['type']], draft)
  if (parsed.ok) return parsed.output
  const { path = '', detail } = parsed
  throw new UsageError('invalid_argument', `append: ${type} ${path}: ${detail}`)
}
