import { backoffMs, callSafely, type Clock, type Deferred, deferred } from '../../store/index.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import { isWorthMeasuring } from '../is-worth-measuring.ts'
import type { LogSettings } from '../log-options.ts'
import type { AppendResult, EventDraft, LoggedEvents } from '../log.ts'
import { sizesOfSnapshot } from '../part-sizes.ts'
import { decide, type Decision } from './decide.ts'
import { type KnownThread, postName, turnName } from './known-thread.ts'
import { namesIn } from './names-in.ts'
import { takenBack } from './taken-back.ts'
import type { ThreadBegin, ThreadEnd } from './thread-ends.ts'
import type { ThreadStore } from './thread-store.ts'
import { trimThread } from './trim-thread.ts'
import type { Wakes } from './wakes.ts'

/** How many waiting drafts are appended in one script. A longer script would keep the server from its other clients. */
const groupedCount = 256

/** How often a decision is repeated because others append at the same time. */
const tries = 100

const backoff = { baseMs: 1, capMs: 100 }

export interface WriterOptions {
  readonly store: ThreadStore
  readonly wakes: Wakes
  readonly settings: LogSettings
  readonly clock: Clock
  readonly random: () => number
  /** Called with failures other than those of an append. */
  readonly onError: ((error: unknown) => void) | undefined
  /** Makes a unique name for a commit. */
  readonly nextToken: () => string
}

interface Batch extends Deferred<AppendResult> {
  readonly drafts: readonly EventDraft[]
}

/**
 * Appends to one thread for this process. One commit at a time takes all waiting batches. What is known after a
 * commit decides on the next one, so nothing has to be read while nobody else writes.
 */
export class ThreadWriter {
  readonly #threadId: string
  readonly #options: WriterOptions
  #known: KnownThread | undefined
  #waiting: Batch[] = []
  #running: Promise<void> | undefined

  constructor(threadId: string, options: WriterOptions) {
    this.#threadId = threadId
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#running === undefined
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running
  }

  append(drafts: readonly EventDraft[]): Promise<AppendResult> {
    const batch = { ...deferred<AppendResult>(), drafts }
    this.#waiting.push(batch)
    this.#running ??= this.#run()
    return batch.promise
  }

  async #run(): Promise<void> {
    await Promise.resolve() // appends in the same turn of the event loop are grouped
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup()
      try {
        const results = await this.#appendGroup(group.map(({ drafts }) => drafts))
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as AppendResult) // one for each
      } catch (error) {
        this.#known = undefined // it is unknown what was written
        for (const { reject } of group) reject(error)
      }
    }
    this.#running = undefined
  }

  /** The next batches to append together. A retraction ends the group: later batches are decided by what it leaves. */
  #nextGroup(): readonly Batch[] {
    let draftCount = 0
    let count = 0
    for (const { drafts } of this.#waiting) {
      if (count > 0 && draftCount + drafts.length > groupedCount) break
      draftCount += drafts.length
      count += 1
      if (drafts.some(({ type }) => type === 'retraction')) break
    }
    return this.#waiting.splice(0, count)
  }

  async #appendGroup(batches: readonly (readonly EventDraft[])[]): Promise<readonly AppendResult[]> {
    const { store, clock, random } = this.#options
    const names = [...new Set(batches.flat().flatMap(namesIn))]
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 1) {
        const delayMs = backoffMs(attempt - 2, backoff, random)
        await new Promise<void>((resolve) => void clock.setTimer(resolve, delayMs))
      }
      const isFresh = this.#known === undefined
      const known = this.#known ?? (await store.known(this.#threadId, names))
      this.#known = undefined
      const decision = await this.#decide(known, batches)
      if (decision === undefined) continue
      if (decision.events.length === 0 && known.measured === decision.measured) {
        if (!isFresh) continue // others may have appended since
        known.settle()
        this.#known = known
        return decision.results
      }
      const begin = await this.#commit(known, decision)
      if (begin === undefined) continue
      await this.#trim(decision.end, begin)
      return decision.results
    }
    const detail = 'others append to it all the time'
    throw new LogStorageError('refused', { threadId: this.#threadId, detail })
  }

  /** Undefined when the thread has changed in the meantime. */
  async #decide(
    known: KnownThread,
    batches: readonly (readonly EventDraft[])[],
  ): Promise<(Decision & Pick<KnownThread, 'measured'>) | undefined> {
    const { store, settings } = this.#options
    await this.#readChunks(known, batches.flat())
    const decision = decide(known, batches, settings)
    const { measured, facts } = known
    if (!decision.isFull || facts === undefined || !isWorthMeasuring(facts, measured, settings.limits))
      return { ...decision, measured }
    // The count is too high if newer data has replaced older.
    const { snapshot, cursor } = await store.snapshot(this.#threadId)
    if (cursor.offset !== known.end.offset || cursor.check !== known.end.check) return undefined
    const sizes = sizesOfSnapshot(snapshot)
    known.facts = { ...facts, ...sizes }
    return { ...decide(known, batches, settings), measured: sizes }
  }

  /** Reads the known chunks that the drafts have to be compared with. */
  async #readChunks(known: KnownThread, drafts: readonly EventDraft[]): Promise<void> {
    const wanted = new Map<string, { from: number; to: number }>()
    for (const draft of drafts) {
      if (draft.type !== 'stream_chunk') continue
      const { invocationId, seq } = draft
      const turn = known.turns.get(invocationId)
      if (turn?.threadId !== this.#threadId || seq >= turn.chunkCount) continue
      const { from = seq, to = seq } = wanted.get(invocationId) ?? {}
      wanted.set(invocationId, { from: Math.min(from, seq), to: Math.max(to, seq) })
    }
    for (const [invocationId, { from, to }] of wanted) {
      const turn = known.turns.get(invocationId)
      if (turn === undefined || turn.retraction !== undefined) continue
      const chunks = await this.#options.store.chunks(this.#threadId, turn, from, to)
      known.chunks.set(invocationId, new Map(chunks))
    }
  }

  /** Where the thread now begins; undefined when it has changed in the meantime. */
  async #commit(
    known: KnownThread,
    decision: Decision & Pick<KnownThread, 'measured'>,
  ): Promise<ThreadBegin | undefined> {
    const { store, wakes, settings, nextToken } = this.#options
    const { events, end, index } = decision
    const threadId = this.#threadId
    const retractions = events.flatMap(({ event }) => (event.type === 'retraction' ? [event] : []))
    const gone = retractions.length === 0 ? undefined : await this.#takeBack(known, decision, retractions)
    if (gone === undefined && retractions.length > 0) return undefined
    const { turns, posts } = gone ?? index.changes
    const absent = [...known.absent]
    const written = new Set([...[...turns.keys()].map(turnName), ...[...posts.keys()].map(postName)])
    const facts = index.thread(threadId)
    const token = nextToken()
    const commit = () =>
      store.commit({
        ...{ threadId, token, events, end, facts, turns, posts, absent },
        epoch: known.end.epoch,
        version: known.version,
        threadLimit: settings.limits.threadCount,
        offset: known.end.offset,
        // The thread is smaller than the last measurement.
        measured: gone === undefined ? decision.measured : undefined,
        claimed: absent.filter((name) => written.has(name)),
        swap: gone?.swap,
      })
    const begin = events.length === 0 ? await commit() : await wakes.around(threadId, token, commit)
    if (begin === undefined || gone !== undefined) return begin
    known.advance(decision.end, begin, index)
    known.measured = decision.measured
    this.#known = known
    return begin
  }

  #takeBack(known: KnownThread, decision: Decision, retractions: readonly LoggedEvents['retraction'][]) {
    return takenBack(this.#options.store, this.#threadId, known.end, decision, retractions)
  }

  /** The append stays valid if this fails. The next append tries again. */
  async #trim(end: ThreadEnd, begin: ThreadBegin): Promise<void> {
    const { store, settings, onError } = this.#options
    try {
      await trimThread(store, this.#threadId, end, begin, settings)
    } catch (error) {
      callSafely(onError, error)
    }
  }
}
