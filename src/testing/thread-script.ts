import type { Author, ChunkPart, EventInput, EventType, FinalPart } from '../protocol/index.ts'
import { type ChunkVerbs, chunkVerbs } from './chunk-verbs.ts'

/** An event of one type, as one writes it by hand. */
export type EventOf<Type extends EventType> = Extract<EventInput, { readonly type: Type }>

export interface ThreadScriptOptions {
  /** The incarnation of the log. Default: `epoch-1`. */
  readonly epoch?: string
  /** Whether events get offsets, dense in the order in which they are made. Default: true. */
  readonly offsets?: boolean
  /** The first offset; a safe integer ≥ 0. Default: 0. */
  readonly firstOffset?: number
}

/** Where and when an event stands; what is left out is counted by the script. */
export interface Placement {
  /** Takes this offset instead of the next one, which stays the next one. */
  readonly offset?: number
  /** Server time, ms since 1970; for display only. */
  readonly at?: number
}

/** What a callback, a post or a message says: its parts, or the text of its only part. */
export type Content = string | readonly FinalPart[]

/**
 * Writes the log of one thread, event by event: each call makes the next event, counts its offset and the `seq` of the
 * invocation's chunks, and answers it as plain JSON. Deliver the events in any order: the log is theirs already.
 */
export interface ThreadScript extends ChunkVerbs {
  readonly threadId: string
  created(
    invocationId: string,
    more?: Placement & {
      readonly agentId?: string
      readonly replyTo?: string
      readonly chainId?: string
      readonly regenerates?: string
    },
  ): EventOf<'invocation_created'>
  /** Ends the turn, `completed` unless told; `chunkCount` is how many chunks the script has made. */
  finalized(
    invocationId: string,
    more?: Placement & Partial<Pick<EventOf<'stream_finalized'>, 'chunkCount' | 'outcome' | 'error'>>,
  ): EventOf<'stream_finalized'>
  /** The agent's message that takes the place of the stream's text; messageId: `<invocationId>.callback` unless told. */
  callback(
    invocationId: string,
    content: Content,
    more?: Placement & { readonly messageId?: string; readonly revision?: number },
  ): EventOf<'callback'>
  /** An independent callback: a bubble of its own; messageId: `<invocationId>.post.<n>` unless told, n from 1. */
  post(
    invocationId: string,
    content: Content,
    more?: Placement & { readonly messageId?: string; readonly revision?: number },
  ): EventOf<'callback'>
  /** A message, of the user unless told. */
  message(
    messageId: string,
    content: Content,
    more?: Placement & {
      readonly author?: Author | Author['kind']
      readonly revision?: number
      readonly clientMessageId?: string
    },
  ): EventOf<'message'>
  /** A person answers a request for approval. */
  approval(
    invocationId: string,
    approvalId: string,
    approved: boolean,
    more?: Placement & Partial<Pick<EventOf<'approval'>, 'reason' | 'by'>>,
  ): EventOf<'approval'>
  /** Takes back a turn, or a message. */
  retraction(
    what: { readonly messageId: string } | { readonly invocationId: string },
    more?: Placement & { readonly by?: string },
  ): EventOf<'retraction'>
  /** Every event made so far, in the order in which they were made. */
  log(): readonly EventInput[]
}

/**
 * Begins the script of one thread. No clock and no chance: the same calls make the same events.
 *
 *     const t = threadScript('t')
 *     t.created('a')
 *     t.chunk('a', 'Hel')
 *     t.chunk('a', 'lo')
 *     t.finalized('a')
 *     t.callback('a', 'Hello!')
 */
export function threadScript(threadId: string, options: ThreadScriptOptions = {}): ThreadScript {
  const { epoch = 'epoch-1', offsets = true, firstOffset = 0 } = options
  const made: EventInput[] = []
  const chunkCounts = new Map<string, number>()
  const postCounts = new Map<string, number>()
  let nextOffset = firstOffset

  const envelope = ({ offset, at }: Placement) => ({
    threadId,
    ...((offsets || offset !== undefined) && { epoch, offset: offset ?? nextOffset++ }),
    ...(at !== undefined && { at }),
  })
  const add = <Event extends EventInput>(event: Event): Event => {
    made.push(event)
    return event
  }
  const chunk = (
    invocationId: string,
    part: ChunkPart,
    { seq: given, ...placement }: Placement & { readonly seq?: number } = {},
  ): EventOf<'stream_chunk'> => {
    const known = chunkCounts.get(invocationId) ?? 0
    const seq = given ?? known
    chunkCounts.set(invocationId, Math.max(known, seq + 1))
    return add({ ...envelope(placement), type: 'stream_chunk', invocationId, seq, part })
  }
  const callback = (
    disposition: 'replace' | 'independent',
    invocationId: string,
    content: Content,
    { messageId, revision, ...placement }: Placement & { messageId: string; revision?: number },
  ): EventOf<'callback'> =>
    add({
      ...envelope(placement),
      type: 'callback',
      origin: 'callback',
      invocationId,
      messageId,
      disposition,
      ...(revision !== undefined && { revision }),
      parts: partsOf(content),
    })

  return {
    threadId,
    created(invocationId, { agentId, replyTo, chainId, regenerates, ...placement } = {}) {
      return add({
        ...envelope(placement),
        type: 'invocation_created',
        invocationId,
        ...(agentId !== undefined && { agentId }),
        ...(replyTo !== undefined && { replyTo }),
        ...(chainId !== undefined && { chainId }),
        ...(regenerates !== undefined && { regenerates }),
      })
    },
    ...chunkVerbs(chunk),
    finalized(invocationId, { chunkCount, outcome = 'completed', error, ...placement } = {}) {
      return add({
        ...envelope(placement),
        type: 'stream_finalized',
        invocationId,
        chunkCount: chunkCount ?? chunkCounts.get(invocationId) ?? 0,
        outcome,
        ...(error !== undefined && { error }),
      })
    },
    callback: (invocationId, content, more = {}) =>
      callback('replace', invocationId, content, { messageId: `${invocationId}.callback`, ...more }),
    post(invocationId, content, more = {}) {
      const count = (postCounts.get(invocationId) ?? 0) + 1
      postCounts.set(invocationId, count)
      return callback('independent', invocationId, content, {
        messageId: `${invocationId}.post.${count}`,
        ...more,
      })
    },
    message(messageId, content, { author = 'user', revision, clientMessageId, ...placement } = {}) {
      return add({
        ...envelope(placement),
        type: 'message',
        messageId,
        author: typeof author === 'string' ? { kind: author } : author,
        ...(clientMessageId !== undefined && { clientMessageId }),
        ...(revision !== undefined && { revision }),
        parts: partsOf(content),
      })
    },
    approval(invocationId, approvalId, approved, { reason, by, ...placement } = {}) {
      return add({
        ...envelope(placement),
        type: 'approval',
        invocationId,
        approvalId,
        approved,
        ...(reason !== undefined && { reason }),
        ...(by !== undefined && { by }),
      })
    },
    retraction: (what, { by, ...placement } = {}) =>
      add({ ...envelope(placement), type: 'retraction', ...what, ...(by !== undefined && { by }) }),
    log: () => [...made],
  }
}

/** The event as a server without a log sends it: without `offset` and `epoch`. */
export function withoutOffset<Event extends EventInput>(event: Event): Event {
  const { offset: _, epoch: __, ...rest } = event
  return rest as Event // both are optional on every event
}

const partsOf = (content: Content): FinalPart[] =>
  typeof content === 'string' ? [{ kind: 'text', text: content }] : [...content]
