import {
  type EventInput,
  type HttpError,
  type HttpErrorCode,
  httpErrors,
  decodeRequest,
  omitUndefined,
  sameJson,
} from '../protocol/index.ts'
import type { FakeAnswer } from './fake-fetch.ts'
import type { EventOf } from './thread-script.ts'

/** A thread's log, and how to append to it. */
interface FakeThread {
  readonly events: () => readonly EventInput[]
  /** @returns the logged event */
  readonly append: (event: EventInput) => EventInput
}

/** Why the next request is refused: a code of the gateway, or any status, as from something in front of the gateway. */
export type FakeRefusal = HttpErrorCode | number

type Route = (thread: FakeThread, ids: readonly string[], body: unknown) => FakeAnswer

const answer = (status: number, body: object): FakeAnswer => ({ status, text: JSON.stringify(body) })

/** The response of a refusal. */
export function refusal(why: FakeRefusal, more: Partial<HttpError['error']> = {}): FakeAnswer {
  if (typeof why === 'number') return { status: why, text: '' }
  const { status, message } = httpErrors[why]
  return answer(status, { error: { code: why, message, ...more } })
}

const appended = (event: EventInput, more: object = {}): FakeAnswer =>
  answer(201, { status: 'appended', ...more, event })
const duplicate = (event: EventInput, more: object = {}): FakeAnswer =>
  answer(200, { status: 'duplicate', ...more, event })

const eventsOf = <Type extends EventInput['type']>(
  thread: FakeThread,
  type: Type,
): readonly EventOf<Type>[] =>
  thread.events().filter((event): event is EventOf<Type> & EventInput => event.type === type)

const endOf = (thread: FakeThread, invocationId: string): EventInput | undefined =>
  eventsOf(thread, 'stream_finalized').find((event) => event.invocationId === invocationId)

const hasTurn = (thread: FakeThread, invocationId: string): boolean =>
  eventsOf(thread, 'invocation_created').some((event) => event.invocationId === invocationId)

const message: Route = (thread, [threadId = ''], body) => {
  const { ok, output, path } = decodeRequest('message', body)
  if (!ok) return refusal('invalid_body', omitUndefined({ path }))
  const { author, parts, clientMessageId } = output
  const known = eventsOf(thread, 'message').find(
    (event) =>
      clientMessageId !== undefined &&
      event.clientMessageId === clientMessageId &&
      event.author.id === author.id,
  )
  if (known !== undefined) {
    if (!sameJson(known.parts, parts)) return refusal('content_conflict')
    return duplicate(known, { messageId: known.messageId, revision: 0, offset: known.offset })
  }
  const messageId = `${author.id ?? 'message'}:${clientMessageId ?? thread.events().length}`
  const named = clientMessageId === undefined ? {} : { clientMessageId }
  const event = thread.append({ type: 'message', threadId, messageId, author, parts, ...named })
  return appended(event, { messageId, revision: 0, offset: event.offset })
}

const cancel: Route = (thread, [threadId = '', invocationId = '']) => {
  if (!hasTurn(thread, invocationId)) return refusal('unknown_invocation')
  const event = endOf(thread, invocationId)
  if (event === undefined) return appended(end(thread, threadId, invocationId))
  return event.type === 'stream_finalized' && event.outcome === 'cancelled'
    ? duplicate(event)
    : refusal('ended', { event })
}

/** Ends a turn with the chunks in the log. */
function end(thread: FakeThread, threadId: string, invocationId: string): EventInput {
  const chunks = eventsOf(thread, 'stream_chunk').filter((event) => event.invocationId === invocationId)
  return thread.append({
    type: 'stream_finalized',
    threadId,
    invocationId,
    chunkCount: chunks.length,
    outcome: 'cancelled',
  })
}

const approve: Route = (thread, [threadId = '', invocationId = '', approvalId = ''], body) => {
  const { ok, output } = decodeRequest('approve', body)
  if (!ok) return refusal('invalid_body')
  const isAsked = eventsOf(thread, 'stream_chunk').some(
    ({ invocationId: id, part }) =>
      id === invocationId && part.kind === 'tool_approval' && part.approvalId === approvalId,
  )
  if (!isAsked) return refusal('unknown_approval')
  const known = eventsOf(thread, 'approval').find((event) => event.approvalId === approvalId)
  const given = { approved: output.approved, reason: output.reason }
  if (known !== undefined) {
    const isSame = sameJson(
      omitUndefined(given),
      omitUndefined({ approved: known.approved, reason: known.reason }),
    )
    return isSame ? duplicate(known) : refusal('decided', { event: known })
  }
  const ended = endOf(thread, invocationId)
  if (ended !== undefined) return refusal('ended', { event: ended })
  return appended(
    thread.append({
      type: 'approval',
      threadId,
      invocationId,
      approvalId,
      ...omitUndefined(given, { approved: given.approved }),
    }),
  )
}

const retract: Route = (thread, [threadId = ''], body) => {
  const { ok, output } = decodeRequest('retract', body)
  if (!ok) return refusal('invalid_body')
  const { messageId, invocationId } = output
  const known = eventsOf(thread, 'retraction').find(
    (event) => event.messageId === messageId && event.invocationId === invocationId,
  )
  if (known !== undefined) return duplicate(known)
  if (messageId !== undefined) {
    const isThere = [...eventsOf(thread, 'message'), ...eventsOf(thread, 'callback')].some(
      (event) => event.messageId === messageId,
    )
    return isThere
      ? appended(thread.append({ type: 'retraction', threadId, messageId }))
      : refusal('unknown_message')
  }
  if (invocationId === undefined || !hasTurn(thread, invocationId)) return refusal('unknown_invocation')
  if (endOf(thread, invocationId) === undefined) end(thread, threadId, invocationId)
  return appended(thread.append({ type: 'retraction', threadId, invocationId }))
}

const routes: readonly (readonly [RegExp, Route])[] = [
  [/\/threads\/([^/]+)\/messages$/, message],
  [/\/threads\/([^/]+)\/invocations\/([^/]+)\/cancel$/, cancel],
  [/\/threads\/([^/]+)\/invocations\/([^/]+)\/approvals\/([^/]+)$/, approve],
  [/\/threads\/([^/]+)\/retract$/, retract],
]

/**
 * Performs a person's request with nothing but the log, and responds as the gateway does. Everybody may do
 * everything.
 * @param threadOf the log of a thread
 */
export function answerRoute(
  path: string,
  body: unknown,
  threadOf: (threadId: string) => FakeThread,
): FakeAnswer {
  for (const [pattern, route] of routes) {
    const [, ...encoded] = pattern.exec(path) ?? []
    const ids = encoded.map((id) => decodeURIComponent(id))
    const [threadId] = ids
    if (threadId !== undefined) return route(threadOf(threadId), ids, body)
  }
  return refusal('unknown_route')
}
