import type { Author, RequestBody, ResponseBody } from '../../protocol/index.ts'
import type { Answer } from './answer.ts'
import { appendDrafts, madeBy, onlyOf, partsRefusal } from './append-drafts.ts'
import type { OperationContext } from './operation-context.ts'

/** The author and the id of a message, as decided by the app. */
export interface Posting {
  readonly author: Author
  readonly messageId: string
}

/** Posts a message, or edits one. */
export async function postMessage(
  context: OperationContext,
  threadId: string,
  body: RequestBody<'message'>,
  posting: Posting,
): Promise<Answer<ResponseBody<'message'>>> {
  const tooMany = partsRefusal(context, body.parts)
  if (tooMany !== undefined) return tooMany
  const result = await appendDrafts(context, threadId, [{ type: 'message', ...body, ...posting }])
  if (!result.ok) return result.refusal
  const { status, event } = onlyOf(result, 'message')
  return madeBy({
    status,
    messageId: posting.messageId,
    revision: event.revision,
    offset: event.offset,
    event,
  })
}
