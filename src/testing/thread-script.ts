import type { Author, ChunkPart, EventInput, EventType, FinalPart } from '../protocol/index.ts'
import { type ChunkVerbs, chunkVerbs } from './chunk-verbs.ts'

/** An event of one type, as you write it by hand. */
export type EventOf<Type extends EventType> = Extract<EventInput, { readonly type: Type }>

/** Options of `threadScript`. */
export interface ThreadScriptOptions {
  /** The epoch of the log. Default: `epoch-1`. */
  readonly epoch?: string
  /** Whether events get offsets, contiguous in the order of the calls. Default: true. */
  readonly offsets?: boolean
  /** The first offset; a safe integer ≥ 0. Default: 0. */
  readonly firstOffset?: number
}

/** The place and time of an event. The script counts what is left out. */
export interface Placement {
  /** Uses this offset for the event. It does not change the next one. */
  readonly offset?: number
  /** Server time in ms since 1970; for display only. */
  readonly at?: number
}

/** The content of a callback, a post or a message: its parts, or the text of its only part. */
export type Content = string | readonly FinalPart[]

/**
 * Writes the log of one thread. Each call makes the next event, with its offset and, for a chunk, its `seq`, and
 * returns it as plain JSON. You may deliver the events in any order.
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
  /** Ends the turn. Default: `completed`; `chunkCount` is the number of chunks made by the script. */
  finalized(
    invocationId: string,
    more?: Placement & Partial<Pick<EventOf<'stream_finalized'>, 'chunkCount' | 'outcome' | 'error'>>,
  ): EventOf<'stream_finalized'>
  /** The agent's message that replaces the stream's text. Default messageId: `<invocationId>.callback`. */
  callback(
    invocationId: string,
    content: Content,
    more?: Placement & { readonly messageId?: string; readonly revision?: number },
  ): EventOf<'callback'>
  /** An independent callback, which has its own bubble. Default messageId: `<invocationId>.post.<n>`, n from 1. */
  post(
    invocationId: string,
    content: Content,
    more?: Placement & { readonly messageId?: string; readonly revision?: number },
  ): EventOf<'callback'>
  /** A message; by default of the user. */
  message(
    messageId: string,
    content: Content,
    more?: Placement & {
      readonly author?: Author | Author['kind']
      readonly revision?: number
      readonly clientMessageId?: string
    },
  ): EventOf<'message'>
  /** A person's answer to a request for approval. */
  approval(
    invocationId: string,
    approvalId: string,
    approved: boolean,
    more?: Placement & Partial<Pick<EventOf<'approval'>, 'reason' | 'by'>>,
  ): EventOf<'approval'>
  /** Retracts a turn or a message. */
  retraction(
    what: { readonly messageId: string } | { readonly invocationId: string },
    more?: Placement & { readonly by?: string },
  ): EventOf<'retraction'>
  /** Returns every event made so far, in the order of the calls. */
  log(): readonly EventInput[]
}

/**
 * Creates the script of one thread. It uses no clock and no randomness: the same calls make the same events.
 * @example
 * const t = threadScript('t')
 * t.created('a')
 * t.chunk('a', 'Hel')
 * t.chunk('a', 'lo')
 * t.finalized('a')
 * t.callback('a', 'Hello!')
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

/** Returns the event as a server without a log sends it: without `offset` and `epoch`. */
export function withoutOffset<Event extends EventInput>(event: Event): Event {
  const { offset: _, epoch: __, ...rest } = event
  return rest as Event // both are optional on every event
}

const partsOf = (content: Content): FinalPart[] =>
  typeof content === 'string' ? [{ kind: 'text', text: content }] : [...content]
