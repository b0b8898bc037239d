import type { Author, RequestBody } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'
import type { Posting } from '../operations/post-message.ts'
import { ask, mayLook, newThreadRefusal, type RouteContext } from './ask.ts'

/** The detail for a message of somebody else. A missing message gets the same one. */
const notTheirs = 'Only a client that may produce chooses the messageId of a new message.'

/**
 * Decides whose message a request posts, and under which messageId. The app decides; a claim of the request counts
 * only if the app allows it.
 * @param key the request's idempotency key
 * @throws TypeError when the app names an invalid author
 */
export async function postingOf(
  context: RouteContext,
  request: Request,
  threadId: string,
  body: RequestBody<'message'>,
  key: string | undefined,
): Promise<Posting | Refusal> {
  const { authorize, log } = context.settings
  const { messageId } = body
  // A producer has chosen the ids itself, so it may see them even if it may not read.
  const maySee = async (): Promise<boolean> =>
    (await mayLook(context, request, threadId)) ||
    Boolean(await authorize({ action: 'produce', threadId, request }))
  if (messageId !== undefined && !(await maySee())) return { code: 'forbidden', detail: notTheirs }
  const stored = messageId === undefined ? undefined : await log.post(threadId, messageId)
  if (messageId !== undefined && stored?.disposition === 'message') {
    const { author } = stored
    const asked = await ask(context, { action: 'edit', threadId, messageId, author, request }, notTheirs)
    return 'code' in asked ? asked : { author, messageId }
  }
  const detail = messageId === undefined ? undefined : notTheirs
  const asked = await ask(context, { action: 'message', threadId, author: body.author, request }, detail)
  if ('code' in asked) return asked
  const author = asked.author ?? body.author
  const isClaimed = asked.author === undefined && author.kind !== 'user'
  if (messageId !== undefined || isClaimed) {
    const isProducer = await authorize({ action: 'produce', threadId, request })
    if (!isProducer && messageId !== undefined) return { code: 'forbidden', detail: notTheirs }
    if (!isProducer)
      return { code: 'forbidden', detail: `Only a caller who may produce can post as ${author.kind}.` }
  }
  const tooMany = await newThreadRefusal(context, threadId, asked)
  if (tooMany !== undefined) return tooMany
  return {
    author,
    messageId: messageId ?? (await mintedId(context, threadId, author, body.clientMessageId, key)),
  }
}

/**
 * Makes a messageId from the author and the client's id. A repeated post is the same message, and no author can take
 * another's id.
 */
function mintedId(
  { ids }: RouteContext,
  threadId: string,
  { id }: Author,
  clientMessageId: string | undefined,
  key: string | undefined,
): string | Promise<string> {
  if (clientMessageId !== undefined) return ids.of('client-message', threadId, id ?? null, clientMessageId)
  return key === undefined ? crypto.randomUUID() : ids.of('message', threadId, id ?? null, key)
}
