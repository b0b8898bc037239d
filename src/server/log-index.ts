import { assertNever, type Author, omitUndefined } from '../protocol/index.ts'
import type { Facts, PostEvent, PostFacts, ThreadFacts, TurnFacts } from './log-facts.ts'
import type { LoggedEvent, LoggedEvents } from './log.ts'
import { grownPartOf, type PartSizes, sizesOfChunk, sizesOfPost, textUnitsOf } from './part-sizes.ts'
import { noApprovals, noRequests, postWithoutWords, turnWithoutWords } from './without-words.ts'

const emptyThread: ThreadFacts = { bubbleCount: 0, partCount: 0, unitCount: 0, openTurnCount: 0 }

/**
 * Facts in memory. An index can be layered over other facts: it reads through to them, but writes only to itself. So
 * a batch can be tried out.
 */
export class LogIndex implements Facts {
  readonly #below: Facts | undefined
  readonly #versionsPerPostCount: number
  readonly #threads = new Map<string, ThreadFacts>()
  readonly #turns = new Map<string, TurnFacts>()
  readonly #chunks = new Map<string, Map<number, LoggedEvents['stream_chunk']>>()
  readonly #posts = new Map<string, PostFacts>()
  /** The turns and messageIds of each thread, so that the thread can be forgotten. */
  readonly #ids = new Map<string, { readonly turns: string[]; readonly posts: string[] }>()

  constructor(below?: Facts, { versionsPerPostCount = Infinity } = {}) {
    this.#below = below
    this.#versionsPerPostCount = versionsPerPostCount
  }

  get threadCount(): number {
    const below = this.#below
    if (below === undefined) return this.#threads.size
    const isNew = (threadId: string): boolean => below.thread(threadId) === undefined
    return below.threadCount + [...this.#threads.keys()].filter(isNew).length
  }

  thread(threadId: string): ThreadFacts | undefined {
    return this.#threads.get(threadId) ?? this.#below?.thread(threadId)
  }

  turn(invocationId: string): TurnFacts | undefined {
    return this.#turns.get(invocationId) ?? this.#below?.turn(invocationId)
  }

  chunk(invocationId: string, seq: number): LoggedEvents['stream_chunk'] | undefined {
    return this.#chunks.get(invocationId)?.get(seq) ?? this.#below?.chunk(invocationId, seq)
  }

  post(messageId: string): PostFacts | undefined {
    return this.#posts.get(messageId) ?? this.#below?.post(messageId)
  }

  /** Records an event that was admitted. */
  add(event: LoggedEvent): void {
    if (event.type === 'message')
      return this.#addVersion(event, { disposition: 'message', author: event.author })
    if (event.type === 'retraction') return this.#addRetraction(event)
    const { threadId, invocationId } = event
    if (event.type === 'invocation_created') {
      const nothing = {
        chunkCount: 0,
        revision: -1,
        callbackCount: 0,
        textUnitCount: 0,
        requests: noRequests,
        approvals: noApprovals,
      }
      this.#turns.set(invocationId, { threadId, created: event, ...nothing })
      this.#idsOf(threadId).turns.push(invocationId)
      this.#grow(threadId, { bubbleCount: 1, openTurnCount: 1 })
      return
    }
    const turn = this.turn(invocationId)
    if (turn === undefined) throw new TypeError(`onebubble: ${invocationId} was not created`) // the rules exclude this
    switch (event.type) {
      case 'stream_chunk':
        return this.#addChunk(turn, event)
      case 'stream_finalized':
        this.#turns.set(invocationId, { ...turn, end: event })
        this.#grow(threadId, { openTurnCount: -1 })
        return
      case 'callback': {
        const { disposition } = event
        const revision = disposition === 'replace' ? event.revision : turn.revision
        const textUnitCount = turn.textUnitCount + textUnitsOf(event.parts)
        const callbackCount = turn.callbackCount + 1
        this.#turns.set(invocationId, { ...turn, revision, callbackCount, textUnitCount })
        const author: Author = omitUndefined({ kind: 'agent', id: turn.created.agentId })
        return this.#addVersion(event, { disposition, author, invocationId })
      }
      case 'approval':
        this.#turns.set(invocationId, {
          ...turn,
          approvals: new Map(turn.approvals).set(event.approvalId, event),
        })
        this.#grow(threadId, { unitCount: event.reason?.length ?? 0 })
        return
      default:
        assertNever(event)
    }
  }

  #addChunk(turn: TurnFacts, event: LoggedEvents['stream_chunk']): void {
    const { invocationId, part, seq, threadId } = event
    const chunks = this.#chunks.get(invocationId) ?? new Map<number, LoggedEvents['stream_chunk']>()
    this.#chunks.set(invocationId, chunks.set(seq, event))
    this.#grow(threadId, sizesOfChunk(part, turn.grownPart))
    const isAsked = part.kind === 'tool_approval' && !turn.requests.has(part.approvalId)
    // A spread would take V8 five times as long, and this runs for each chunk.
    const grown = Object.assign({}, turn, {
      grownPart: grownPartOf(part),
      chunkCount: turn.chunkCount + 1,
      textUnitCount: turn.textUnitCount + textUnitsOf([part]),
    })
    this.#turns.set(
      invocationId,
      isAsked ? { ...grown, requests: new Set(turn.requests).add(part.approvalId) } : grown,
    )
  }

  #addRetraction(event: LoggedEvents['retraction']): void {
    const { invocationId, messageId = '', threadId } = event
    if (invocationId === undefined) {
      const post = this.post(messageId)
      if (post !== undefined) this.#posts.set(messageId, { ...post, retraction: event })
      return
    }
    const turn = this.turn(invocationId)
    if (turn === undefined) return // the rules exclude this
    if (turn.end === undefined) this.#grow(threadId, { openTurnCount: -1 })
    this.#turns.set(invocationId, { ...turn, retraction: event })
  }

  /** What was recorded in this layer: what an engine has to store. */
  get changes(): {
    readonly threads: ReadonlyMap<string, ThreadFacts>
    readonly turns: ReadonlyMap<string, TurnFacts>
    readonly posts: ReadonlyMap<string, PostFacts>
  } {
    return { threads: this.#threads, turns: this.#turns, posts: this.#posts }
  }

  /** Merges a layer that was admitted. */
  absorb(above: LogIndex): void {
    for (const [threadId, thread] of above.#threads) this.#threads.set(threadId, thread)
    for (const [invocationId, turn] of above.#turns) this.#turns.set(invocationId, turn)
    for (const [messageId, post] of above.#posts) this.#posts.set(messageId, post)
    for (const [invocationId, news] of above.#chunks) {
      const chunks = this.#chunks.get(invocationId)
      if (chunks === undefined) this.#chunks.set(invocationId, news)
      else for (const [seq, chunk] of news) chunks.set(seq, chunk)
    }
    for (const [threadId, { turns, posts }] of above.#ids) {
      const ids = this.#idsOf(threadId)
      for (const invocationId of turns) ids.turns.push(invocationId)
      for (const messageId of posts) ids.posts.push(messageId)
    }
  }

  /** Forgets a chunk. From now on any copy of it counts as a duplicate, whatever its content. */
  forgetChunk({ invocationId, seq }: LoggedEvents['stream_chunk']): void {
    const chunks = this.#chunks.get(invocationId)
    if (chunks?.delete(seq) === true && chunks.size === 0) this.#chunks.delete(invocationId)
  }

  /** Forgets the content of what was retracted. A repeated post of it is told of the retraction. */
  forgetWords({ invocationId, messageId = '', threadId }: LoggedEvents['retraction']): void {
    if (invocationId === undefined) return this.#forgetVersions(messageId)
    const turn = this.#turns.get(invocationId)
    if (turn === undefined) return
    this.#turns.set(invocationId, turnWithoutWords(turn))
    this.#chunks.delete(invocationId)
    for (const id of this.#ids.get(threadId)?.posts ?? []) {
      const post = this.#posts.get(id)
      if (post?.disposition === 'replace' && post.invocationId === invocationId) this.#forgetVersions(id)
    }
  }

  #forgetVersions(messageId: string): void {
    const post = this.#posts.get(messageId)
    if (post !== undefined) this.#posts.set(messageId, postWithoutWords(post))
  }

  /** Sets the size of a thread that was measured. */
  setSizes(threadId: string, sizes: PartSizes): void {
    this.#threads.set(threadId, { ...emptyThread, ...this.thread(threadId), ...sizes })
  }

  /** Forgets a thread. Its ids are free again. */
  forgetThread(threadId: string): void {
    const { turns = [], posts = [] } = this.#ids.get(threadId) ?? {}
    for (const invocationId of turns) {
      this.#turns.delete(invocationId)
      this.#chunks.delete(invocationId)
    }
    for (const messageId of posts) this.#posts.delete(messageId)
    this.#threads.delete(threadId)
    this.#ids.delete(threadId)
  }

  #addVersion(event: PostEvent, claim: Pick<PostFacts, 'disposition' | 'author' | 'invocationId'>): void {
    const { threadId, messageId, parts } = event
    const known = this.post(messageId)?.versions
    const versions = [...(known ?? []), event]
    const dropped = versions.length > this.#versionsPerPostCount ? versions.shift() : undefined
    this.#posts.set(messageId, { ...claim, threadId, versions })
    if (known === undefined) this.#idsOf(threadId).posts.push(messageId)
    const [added, gone] = [sizesOfPost(parts), sizesOfPost(dropped?.parts ?? [])]
    this.#grow(threadId, {
      bubbleCount: known === undefined && claim.disposition !== 'replace' ? 1 : 0,
      partCount: added.partCount - gone.partCount,
      unitCount: added.unitCount - gone.unitCount,
    })
  }

  #idsOf(threadId: string): { readonly turns: string[]; readonly posts: string[] } {
    const ids = this.#ids.get(threadId) ?? { turns: [], posts: [] }
    this.#ids.set(threadId, ids)
    return ids
  }

  #grow(threadId: string, by: Partial<ThreadFacts>): void {
    const { bubbleCount, partCount, unitCount, openTurnCount } = this.thread(threadId) ?? emptyThread
    this.#threads.set(threadId, {
      bubbleCount: bubbleCount + (by.bubbleCount ?? 0),
      partCount: partCount + (by.partCount ?? 0),
      unitCount: unitCount + (by.unitCount ?? 0),
      openTurnCount: openTurnCount + (by.openTurnCount ?? 0),
    })
  }
}
