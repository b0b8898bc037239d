import { trustDrafts } from '../checked-drafts.ts'
import type { AppendResult, EventDraft, LoggedEvents } from '../log.ts'
import type { Answer, Refusal } from './answer.ts'
import type { OperationContext } from './operation-context.ts'

type Batch = Extract<AppendResult, { ok: true }>

/**
 * Appends drafts that are made of what was decoded. They need no guard: no text that a draft may carry can make a frame that the
 * guard refuses (docs/decisions/0025-the-guard-looks-at-what-the-backend-sends.md).
 * @param list where the drafts stand in the body, if they are a list
 */
export async function appendDrafts(
  { settings }: OperationContext,
  threadId: string,
  drafts: readonly EventDraft[],
  list?: string,
): Promise<Batch | { readonly ok: false; readonly refusal: Refusal }> {
  const result = await settings.log.append(threadId, trustDrafts(drafts))
  if (result.ok) return result
  const { code, index, nextSeq, event } = result
  const path = list === undefined ? undefined : `${list}.${index}`
  return { ok: false, refusal: { code, path, nextSeq, event } }
}

/** What became of the only draft of a batch. */
export function onlyOf<Type extends keyof LoggedEvents>({ appended: [one] }: Batch, type: Type) {
  if (one?.event?.type !== type)
    throw new TypeError(`onebubble: the log returned something else than its ${type}. Mend its append.`)
  // The compiler does not narrow the event by its type where the type is a parameter.
  return { status: one.status, event: one.event as LoggedEvents[Type] }
}

/** 201 for what is new, 200 for what was known. */
export const madeBy = <Body extends { readonly status: 'appended' | 'duplicate' }>(
  body: Body,
): Answer<Body> => ({
  status: body.status === 'appended' ? 201 : 200,
  body,
})

/** The refusal of a post that has more parts than it may. */
export function partsRefusal({ settings }: OperationContext, parts: readonly unknown[]): Refusal | undefined {
  const { partsPerPostCount } = settings.limits
  return parts.length <= partsPerPostCount
    ? undefined
    : { code: 'too_many_parts', path: 'parts', detail: `A post has at most ${partsPerPostCount} parts.` }
}
