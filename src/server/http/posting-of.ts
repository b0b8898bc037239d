import type { Author, RequestBody } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import type { Posting } from '../operations/post-message.ts'
import { authorOf } from './author-of.ts'

const forbidden = (detail?: string): Refusal => ({
  code: 'forbidden',
  ...(detail !== undefined && { detail }),
})

/**
 * Whose message a request posts, and under which messageId: the app is asked, and what the request claims counts for nothing
 * that the app does not let it claim.
 * @param key the request's idempotency key
 * @throws TypeError when the app names an author that is none
 */
export async function postingOf(
  context: OperationContext,
  request: Request,
  threadId: string,
  body: RequestBody<'message'>,
  key: string | undefined,
): Promise<Posting | Refusal> {
  const { authorize, log } = context.settings
  const { messageId } = body
  const stored = messageId === undefined ? undefined : await log.post(threadId, messageId)
  if (messageId !== undefined && stored?.disposition === 'message') {
    const { author } = stored
    const isAllowed = await authorize({ action: 'edit', threadId, messageId, author, request })
    return isAllowed ? { author, messageId } : forbidden()
  }
  const answer = await authorize({ action: 'message', threadId, author: body.author, request })
  if (!answer) return forbidden()
  const author = authorOf(answer) ?? body.author
  const isClaimed = answer === true && author.kind !== 'user'
  if (messageId !== undefined || isClaimed) {
    const isProducer = await authorize({ action: 'produce', threadId, request })
    if (!isProducer && isClaimed) return forbidden(`Only a client that may produce posts as ${author.kind}.`)
    if (!isProducer)
      return forbidden('Only a client that may produce chooses the messageId of a new message.')
  }
  return {
    author,
    messageId: messageId ?? (await mintedId(context, threadId, author, body.clientMessageId, key)),
  }
}

/** What its sender names is the same message when it is sent again; a name is its author's own, and nobody else's. */
function mintedId(
  { ids }: OperationContext,
  threadId: string,
  { id }: Author,
  clientMessageId: string | undefined,
  key: string | undefined,
): string | Promise<string> {
  if (clientMessageId !== undefined) return ids.of('client-message', threadId, id ?? null, clientMessageId)
  return key === undefined ? crypto.randomUUID() : ids.of('message', threadId, id ?? null, key)
}
