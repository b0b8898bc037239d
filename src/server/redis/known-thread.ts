import type { Facts, PostFacts, ThreadFacts, TurnFacts } from '../log-facts.ts'
import type { LogIndex } from '../log-index.ts'
import type { LoggedEvents } from '../log.ts'
import type { PartSizes } from '../part-sizes.ts'
import { beginOfText, emptyEnd, textOfEnd, type ThreadBegin, type ThreadEnd } from './thread-ends.ts'

/** How many turns and how many posts of a thread are remembered between two appends. */
const rememberedCount = 64

/** The name of a turn, among the facts of a thread and among the claims. */
export const turnName = (invocationId: string): string => `turn:${invocationId}`

/** The name of a message or callback, in the same places. */
export const postName = (messageId: string): string => `post:${messageId}`

/**
 * What this process knows of a thread at one version: facts that it has read, and what it has appended since. An id
 * that it has not read is assumed to be free, and noted; the script that appends checks this.
 */
export class KnownThread implements Facts {
  readonly threadId: string
  /** The stored text of the thread's end; empty for a thread without events. */
  version = ''
  end: ThreadEnd
  begin: ThreadBegin
  facts: ThreadFacts | undefined
  /** Its size when it was last measured. */
  measured: PartSizes | undefined
  threadCount = 0
  readonly turns = new Map<string, TurnFacts>()
  readonly posts = new Map<string, PostFacts>()
  readonly chunks = new Map<string, Map<number, LoggedEvents['stream_chunk']>>()
  /** The names that were asked for but are not known. */
  readonly absent = new Set<string>()

  constructor(threadId: string, epoch: string) {
    this.threadId = threadId
    this.end = emptyEnd(epoch)
    this.begin = beginOfText('') as ThreadBegin // the one of a new thread
  }

  thread(threadId: string): ThreadFacts | undefined {
    return threadId === this.threadId ? this.facts : undefined
  }

  turn(invocationId: string): TurnFacts | undefined {
    const turn = this.turns.get(invocationId)
    if (turn === undefined) this.absent.add(turnName(invocationId))
    return turn
  }

  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined {
    return this.chunks.get(invocationId)?.get(seq)
  }

  post(messageId: string): PostFacts | undefined {
    const post = this.posts.get(messageId)
    if (post === undefined) this.absent.add(postName(messageId))
    return post
  }

  /** Applies what was appended. */
  advance(end: ThreadEnd, begin: ThreadBegin, index: LogIndex): void {
    this.version = textOfEnd(end)
    this.end = end
    this.begin = begin
    this.facts = index.thread(this.threadId)
    const { turns, posts } = index.changes
    for (const [id, turn] of turns) setLast(this.turns, id, turn)
    for (const [id, post] of posts) setLast(this.posts, id, post)
    this.settle()
  }

  /** Forgets what only one append needed, and the oldest facts. */
  settle(): void {
    this.absent.clear()
    this.chunks.clear()
    keepLast(this.turns)
    keepLast(this.posts)
  }
}

function setLast<Value>(facts: Map<string, Value>, id: string, value: Value): void {
  facts.delete(id)
  facts.set(id, value)
}

function keepLast(facts: Map<string, unknown>): void {
  for (const id of facts.keys()) {
    if (facts.size <= rememberedCount) return
    facts.delete(id)
  }
}
