import type { Facts, PostFacts, ThreadFacts, TurnFacts } from '../log-facts.ts'
import type { LogIndex } from '../log-index.ts'
import type { LoggedEvents } from '../log.ts'
import type { PartSizes } from '../part-sizes.ts'
import { beginOfText, emptyEnd, textOfEnd, type ThreadBegin, type ThreadEnd } from './thread-ends.ts'

/** Of a thread, how many turns and how many posts are remembered between two appends. */
const rememberedCount = 64

/** The name of a turn among the facts of a thread, and among the claims. */
export const turnName = (invocationId: string): string => `turn:${invocationId}`

/** Likewise, of a message or callback. */
export const postName = (messageId: string): string => `post:${messageId}`

/**
 * What this process knows of a thread at one version of it: facts that were read, and what was appended since. It takes an id
 * that it has not read to be nobody's, and notes that it did: the script that appends sees whether it is so.
 */
export class KnownThread implements Facts {
  readonly threadId: string
  /** The text of its end in Redis; empty for a thread that nobody has written to. */
  version = ''
  end: ThreadEnd
  begin: ThreadBegin
  facts: ThreadFacts | undefined
  /** How large it was when it was last measured. */
  measured: PartSizes | undefined
  threadCount = 0
  readonly turns = new Map<string, TurnFacts>()
  readonly posts = new Map<string, PostFacts>()
  readonly chunks = new Map<string, Map<number, LoggedEvents['stream_chunk']>>()
  /** What was asked for and not known, by its name. */
  readonly absent = new Set<string>()

  constructor(threadId: string, epoch: string) {
    this.threadId = threadId
    this.end = emptyEnd(epoch)
    this.begin = beginOfText('') as ThreadBegin // that of a new thread
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

  /** Takes over what was appended. */
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

  /** Lets go of what was used for one append, and of the oldest facts. */
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
