import { trustDrafts } from '../checked-drafts.ts'
import type { AppendResult, EventDraft, LoggedEvents } from '../log.ts'
import type { Answer, Refusal } from './answer.ts'
import type { OperationContext } from './operation-context.ts'

type Batch = Extract<AppendResult, { ok: true }>

/**
 * Appends drafts made of decoded input. They need no guard: no text in a draft can make a frame that the guard
 * refuses (docs/decisions/0025-the-guard-looks-at-what-the-backend-sends.md).
 * @param list the place of the drafts in the body, if they are a list there
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

/** The result of the only draft of a batch. */
export function onlyOf<Type extends keyof LoggedEvents>({ appended: [one] }: Batch, type: Type) {
  if (one?.event?.type !== type)
    throw new TypeError(`onebubble: the log returned something else than its ${type}. Fix its append.`)
  // The compiler cannot narrow the event by a type parameter.
  return { status: one.status, event: one.event as LoggedEvents[Type] }
}

/** 201 if it is new, 200 if it was known. */
export const madeBy = <Body extends { readonly status: 'appended' | 'duplicate' }>(
  body: Body,
): Answer<Body> => ({
  status: body.status === 'appended' ? 201 : 200,
  body,
})

/** Refuses a post that has too many parts. */
export function partsRefusal({ settings }: OperationContext, parts: readonly unknown[]): Refusal | undefined {
  const { partsPerPostCount } = settings.limits
  return parts.length <= partsPerPostCount
    ? undefined
    : { code: 'too_many_parts', path: 'parts', detail: `A post has at most ${partsPerPostCount} parts.` }
}
