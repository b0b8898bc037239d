import { sameJson } from '../protocol/index.ts'
import { type BubbleKey, bubbleKey } from './key.ts'
import type { BubbleRow, MessageRow } from './row.ts'
import type { Thread } from './thread.ts'

/** The ids that an event or a bubble of a snapshot uses. A messageId without a disposition comes from a retraction. */
export interface ClaimedIds {
  readonly invocationId?: string | undefined
  readonly messageId?: string | undefined
  readonly disposition?: 'replace' | MessageRow['disposition']
}

/** What a messageId is known as. The `invocationId` of a message is content and is left out. */
interface Meaning {
  readonly threadId: string | undefined
  readonly disposition: 'replace' | MessageRow['disposition']
  readonly invocationId: string | undefined
}

/** Ids of one thread that no bubble can be found by. */
interface ThreadIds {
  /** Of `replace` callbacks and of retracted messages. */
  readonly messageIds: string[]
  /** Of retracted turns, and of turns that only a post has named. */
  readonly invocationIds: string[]
  /** The messages with each clientMessageId; nearly always one. */
  readonly clientMessages: Map<string, BubbleKey | Set<BubbleKey>>
}

/** Looks up the bubbles of a store. */
interface Bubbles {
  row(key: BubbleKey): BubbleRow | undefined
  readonly threads: ReadonlyMap<string, Thread>
}

/** What every id stands for. Each id belongs to one thread, one turn and one disposition. */
export class Ids {
  readonly #bubbles: Bubbles
  readonly #rememberedCount: number
  /** The turn that each `replace` callback answers, by messageId. */
  readonly #answers = new Map<string, string>()
  /** What the ids of retracted messages stood for. */
  readonly #goneMessages = new Map<string, Meaning>()
  /** The threads of retracted turns, and of turns that only a post has named. */
  readonly #owners = new Map<string, Thread>()
  /** Keys of messages that were first shown by this store, by messageId. */
  readonly #localKeys = new Map<string, BubbleKey>()
  /** The same for messages that were evicted, oldest first. A message that comes back keeps its key. */
  readonly #rememberedKeys = new Map<string, BubbleKey>()
  /** Messages that this store is sending or failed to send, by clientMessageId. */
  readonly locals = new Map<string, BubbleKey>()
  readonly #ofThread = new Map<Thread, ThreadIds>()

  /** @param rememberedCount how many of these keys to remember after the bubbles are gone; ≥ 0 */
  constructor(bubbles: Bubbles, rememberedCount: number) {
    this.#bubbles = bubbles
    this.#rememberedCount = rememberedCount
  }

  /**
   * Checks each id against what it is known as: its thread, its turn, its disposition. Returns the path of one that
   * conflicts. Without a conflict, the messageIds are claimed, and an independent post binds its invocation to the
   * thread. A retraction claims nothing: it may come before its target.
   */
  claim(thread: Thread, claims: readonly ClaimedIds[]): 'invocationId' | 'messageId' | undefined {
    for (const { messageId, invocationId, disposition } of claims) {
      // A message's invocationId only says who posted it, even from another thread.
      const turn = disposition === 'message' ? undefined : invocationId
      if (turn !== undefined && (this.threadOf(turn) ?? thread) !== thread) return 'invocationId'
      const known = messageId === undefined ? undefined : this.#meaningOf(messageId)
      if (known === undefined) continue
      const isMeant =
        disposition === undefined
          ? known.threadId === thread.threadId && known.disposition !== 'replace'
          : sameJson(known, { threadId: thread.threadId, disposition, invocationId: turn })
      if (!isMeant) return 'messageId'
    }
    for (const { messageId, invocationId, disposition } of claims) {
      if (invocationId === undefined) continue
      if (messageId !== undefined && disposition === 'replace' && !this.#answers.has(messageId)) {
        this.#answers.set(messageId, invocationId)
        this.#idsOf(thread).messageIds.push(messageId)
      }
      if (disposition === 'independent') this.bindTurn(thread, invocationId)
    }
    return undefined
  }

  /** Binds the turn to this thread, even if it has no bubble. */
  bindTurn(thread: Thread, invocationId: string): void {
    if (this.#owners.has(invocationId)) return
    this.#owners.set(invocationId, thread)
    this.#idsOf(thread).invocationIds.push(invocationId)
  }

  /** Remembers what the id of a retracted message stood for. */
  bindMessage(
    thread: Thread,
    messageId: string,
    { disposition, invocationId }: Omit<Meaning, 'threadId'>,
  ): void {
    if (this.#goneMessages.has(messageId)) return
    const turn = disposition === 'message' ? undefined : invocationId
    this.#goneMessages.set(messageId, { threadId: thread.threadId, disposition, invocationId: turn })
    this.#idsOf(thread).messageIds.push(messageId)
  }

  /** The thread of this invocation, with or without a bubble. */
  threadOf(invocationId: string): Thread | undefined {
    const row = this.#bubbles.row(bubbleKey.invocation(invocationId))
    return row === undefined ? this.#owners.get(invocationId) : this.#bubbles.threads.get(row.threadId)
  }

  /** The key under which this store first showed the message; otherwise the key of its id. */
  messageKey(messageId: string): BubbleKey {
    return this.localKey(messageId) ?? bubbleKey.message(messageId)
  }

  /** The key under which this store first showed the message, before the server assigned its id. */
  localKey(messageId: string): BubbleKey | undefined {
    return this.#localKeys.get(messageId) ?? this.#rememberedKeys.get(messageId)
  }

  /** From now on the message can also be found by this key. */
  setLocalKey(messageId: string, key: BubbleKey): void {
    this.#rememberedKeys.delete(messageId)
    this.#localKeys.set(messageId, key)
  }

  /** The bubble of this message is gone. Its key is remembered for a while. */
  forgetMessage(messageId: string): void {
    const key = this.#localKeys.get(messageId)
    if (key === undefined) return
    this.#localKeys.delete(messageId)
    this.#rememberedKeys.set(messageId, key)
    for (const oldest of this.#rememberedKeys.keys()) {
      if (this.#rememberedKeys.size <= this.#rememberedCount) break
      this.#rememberedKeys.delete(oldest)
    }
  }

  /** The messages of a thread with this clientMessageId. */
  clientMessages(thread: Thread, clientMessageId: string): Iterable<BubbleKey> {
    const known = this.#ofThread.get(thread)?.clientMessages.get(clientMessageId) ?? []
    return typeof known === 'string' ? [known] : known
  }

  addClientMessage(thread: Thread, clientMessageId: string, key: BubbleKey): void {
    const { clientMessages } = this.#idsOf(thread)
    const known = clientMessages.get(clientMessageId)
    if (known === undefined) clientMessages.set(clientMessageId, key)
    else if (typeof known === 'object') known.add(key)
    else if (known !== key) clientMessages.set(clientMessageId, new Set([known, key]))
  }

  /** Forgets what the ids of this thread stood for. */
  forgetThread(thread: Thread): void {
    const ids = this.#ofThread.get(thread)
    for (const messageId of ids?.messageIds ?? []) {
      this.#answers.delete(messageId)
      this.#goneMessages.delete(messageId)
    }
    for (const invocationId of ids?.invocationIds ?? []) this.#owners.delete(invocationId)
    this.#ofThread.delete(thread)
  }

  /** What a messageId is known as: a callback of a turn, or a bubble of its own. */
  #meaningOf(messageId: string): Meaning | undefined {
    const gone = this.#goneMessages.get(messageId)
    if (gone !== undefined) return gone
    const turn = this.#answers.get(messageId)
    if (turn !== undefined)
      return { threadId: this.threadOf(turn)?.threadId, disposition: 'replace', invocationId: turn }
    const row = this.#bubbles.row(this.messageKey(messageId))
    if (row?.kind !== 'message') return undefined
    const { threadId, disposition, revision } = row
    const invocationId = disposition === 'message' ? undefined : revision?.invocationId
    return { threadId, disposition, invocationId }
  }

  #idsOf(thread: Thread): ThreadIds {
    let ids = this.#ofThread.get(thread)
    if (ids === undefined) {
      ids = { messageIds: [], invocationIds: [], clientMessages: new Map() }
      this.#ofThread.set(thread, ids)
    }
    return ids
  }
}
