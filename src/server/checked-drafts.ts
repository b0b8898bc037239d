import { UsageError } from '../core/index.ts'
import { draftSchemas, parse } from '../protocol/index.ts'
import type { EventDraft } from './log.ts'

/** Batches of validated drafts that nobody else holds. */
const trusted = new WeakSet<readonly EventDraft[]>()

/**
 * Marks a batch as validated and unshared, so that no log of this package validates and copies it again. A route has
 * already decoded the content.
 */
export function trustDrafts(drafts: readonly EventDraft[]): readonly EventDraft[] {
  trusted.add(drafts)
  return drafts
}

/**
 * Returns copies of the drafts that contain only the fields of an event.
 * @throws UsageError when a draft is invalid: the caller has to validate what comes from outside
 */
export const checkedDrafts = (drafts: readonly EventDraft[]): readonly EventDraft[] =>
  trusted.has(drafts) ? drafts : drafts.map(checkedDraft)

function checkedDraft(draft: EventDraft): EventDraft {
  const type: unknown = Reflect.get(Object(draft), 'type') // an untyped program may pass anything
  if (typeof type !== 'string' || !Object.hasOwn(draftSchemas, type))
    throw new UsageError(
      'invalid_argument',
      `append: there is no draft type ${String(type)}. Use one of EventDraft.`,
    )
  // The type is a key of the schemas and selects the output type.
  const parsed = parse<EventDraft>(draftSchemas[type as EventDraft['type']], draft)
  if (parsed.ok) return parsed.output
  const { path = '', detail } = parsed
  throw new UsageError('invalid_argument', `append: ${type} ${path}: ${detail}`)
}
