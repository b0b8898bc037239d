import { admitBatch, type BatchAdmission } from '../admission.ts'
import { countToTrim } from '../count-to-trim.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import { storedTurn } from '../durable/stored-turn.ts'
import { hasWordsOf } from '../has-words-of.ts'
import { isWorthMeasuring } from '../is-worth-measuring.ts'
import type { Facts, PostFacts } from '../log-facts.ts'
import { LogIndex } from '../log-index.ts'
import type { LogSettings } from '../log-options.ts'
import type { AppendResult, EventDraft, LoggedEvent, LoggedEvents } from '../log.ts'
import { sizesOfSnapshot } from '../part-sizes.ts'
import { stamped } from '../stamped.ts'
import { postWithoutWords } from '../without-words.ts'
import { eventOf, eventsPerInsert, type SqliteTables, stored } from './sqlite-tables.ts'
import type { ThreadFolds } from './thread-folds.ts'
import type { ThreadState } from './thread-state.ts'

/** How many events may come after the facts in the tables. They are read again whenever the thread is loaded. */
const deferredCount = 256

const rowsPerPage = 256

/** The result of an append, and whether it added anything. */
export interface Written {
  readonly result: AppendResult
  readonly isNew: boolean
}

/** Appends to threads, within the caller's transaction. */
export class ThreadWriter {
  readonly #tables: SqliteTables
  readonly #facts: Facts
  readonly #folds: ThreadFolds
  readonly #settings: LogSettings
  readonly #epoch: string

  constructor(tables: SqliteTables, facts: Facts, folds: ThreadFolds, settings: LogSettings, epoch: string) {
    this.#tables = tables
    this.#facts = facts
    this.#folds = folds
    this.#settings = settings
    this.#epoch = epoch
  }

  /**
   * Appends a few chunks with one statement, which is a transaction of its own.
   * @param state as last seen
   * @returns undefined if that is impossible: there are other drafts, one is not appended, or another process has
   * appended
   */
  writeChunks(state: ThreadState, drafts: readonly EventDraft[]): Written | undefined {
    const { thread } = state
    const isSmall = drafts.length > 0 && drafts.length <= eventsPerInsert
    if (thread === undefined || !isSmall || drafts.some(({ type }) => type !== 'stream_chunk'))
      return undefined
    const admission = this.#admit(state, drafts)
    if (!admission.ok) return undefined
    const news = newsOf(admission)
    if (news.length < drafts.length) return undefined
    const rows = state.rowsOf(news)
    if (this.#isToSettle(state, rows.rows.length, rows.unitCount)) return undefined
    if (!this.#tables.insert(thread, rows.rows)) return undefined
    state.push(rows)
    return this.#written(state, admission)
  }

  /** @throws the database's error; nothing that is known of the thread is then reliable */
  write(state: ThreadState, drafts: readonly EventDraft[]): Written {
    let admission = this.#admit(state, drafts)
    if (!admission.ok && admission.code === 'thread_full' && this.#measure(state))
      admission = this.#admit(state, drafts)
    if (!admission.ok) return { result: admission, isNew: false }
    const news = newsOf(admission)
    if (news.length > 0) this.#insert(state, news)
    const written = this.#written(state, admission)
    if (news.some(({ type }) => type !== 'stream_chunk') || this.#isToSettle(state)) this.#settle(state, news)
    return written
  }

  #admit(state: ThreadState, drafts: readonly EventDraft[]): BatchAdmission {
    const { threadId, head, known } = state
    const { limits, now } = this.#settings
    const [epoch, at] = [this.#epoch, now()]
    const stamp = (draft: Parameters<typeof stamped>[0], index: number): LoggedEvent =>
      stamped(draft, { threadId, epoch, offset: head + index, at })
    return admitBatch(known, threadId, drafts, stamp, limits)
  }

  #written(state: ThreadState, admission: Extract<BatchAdmission, { readonly ok: true }>): Written {
    const { known: above, ...result } = admission
    state.known.absorb(above)
    const isNew = result.appended.some(({ status }) => status === 'appended')
    return { result: { ...result, cursor: state.cursor(this.#epoch) }, isNew }
  }

  #insert(state: ThreadState, news: readonly LoggedEvent[]): void {
    const { threadId } = state
    if (state.thread === undefined) {
      this.#tables.addThread(threadId, state.check)
      state.thread = this.#tables.thread(threadId)?.thread
    }
    const rows = state.rowsOf(news)
    for (let index = 0; index < rows.rows.length; index += eventsPerInsert)
      if (!this.#tables.insert(state.thread ?? 0, rows.rows.slice(index, index + eventsPerInsert)))
        throw new LogStorageError('corrupt', { threadId, detail: 'table events ends elsewhere' })
    state.push(rows)
  }

  /** Whether facts have to be stored or events trimmed after this addition. */
  #isToSettle({ head, factsAt, first, keptUnitCount }: ThreadState, count = 0, unitCount = 0): boolean {
    const { keptEventCount: most, keptUnitCount: mostUnits } = this.#settings
    const end = head + count
    return end - factsAt >= deferredCount || end - first > most || keptUnitCount + unitCount > mostUnits
  }

  /** Stores the facts, and drops retracted content and surplus events. */
  #settle(state: ThreadState, news: readonly LoggedEvent[]): void {
    const retractions = news.filter((event) => event.type === 'retraction')
    let { first } = state
    for (const retraction of retractions) first = Math.max(first, this.#behindWords(state, retraction))
    first = Math.max(first, this.#behindSurplus(state))
    if (first > state.first) this.#trim(state, first)
    for (const retraction of retractions) {
      state.known.forgetWords(retraction)
      state.measured = undefined // the thread is smaller than the last measurement
    }
    this.#storeFacts(state)
    for (const { invocationId } of retractions)
      if (invocationId !== undefined)
        for (const { post, facts } of this.#tables.postsOfTurn(invocationId)) {
          const without = postWithoutWords(stored<PostFacts>(facts, `table posts, ${post}`))
          this.#tables.setPost(post, invocationId, JSON.stringify(without))
        }
  }

  #storeFacts(state: ThreadState): void {
    const { threadId, thread = 0, known, lastOffsets } = state
    const { turns, posts } = known.changes
    for (const [id, turn] of turns) {
      const isOpen = turn.end === undefined && turn.retraction === undefined
      const lastOffset = lastOffsets.get(id) ?? turn.created.offset
      this.#tables.setTurn(id, thread, isOpen, lastOffset, JSON.stringify(storedTurn(turn)))
    }
    for (const [id, post] of posts) {
      const turn = post.disposition === 'replace' ? post.invocationId : undefined
      this.#tables.setPost(id, turn ?? null, JSON.stringify(post))
    }
    const facts = known.thread(threadId)
    this.#tables.setThread(thread, {
      factsAt: state.head,
      check: state.check,
      first: state.first,
      keptUnitCount: state.keptUnitCount,
      facts: JSON.stringify(facts),
    })
    state.factsAt = state.head
    state.known = new LogIndex(this.#facts, this.#settings.limits)
    if (facts !== undefined) state.known.setSizes(threadId, facts) // so that they are not read for each chunk
    lastOffsets.clear()
  }

  /** The offset after the last event with content of what is retracted. */
  #behindWords(
    { thread = 0, threadId, head, first }: ThreadState,
    retraction: LoggedEvents['retraction'],
  ): number {
    for (let before = head; before > first;) {
      const rows = this.#tables.eventsBefore(thread, before, rowsPerPage)
      const last = rows.find((row) => hasWordsOf(eventOf(row, threadId), retraction))
      if (last !== undefined) return last.offset + 1
      before = rows.at(-1)?.offset ?? first
    }
    return first
  }

  #behindSurplus({ thread = 0, first, head, keptUnitCount }: ThreadState): number {
    const { keptEventCount: most, keptUnitCount: mostUnits } = this.#settings
    if (head - first <= most && keptUnitCount <= mostUnits) return first
    const units = this.#tables.units(thread).map((row) => row.units)
    return first + countToTrim(units, most >> 1, mostUnits >> 1)
  }

  #trim(state: ThreadState, first: number): void {
    const { thread = 0 } = state
    const snapshot = JSON.stringify(this.#folds.at(state).snapshot())
    this.#tables.setSnapshot(thread, state.head, snapshot)
    this.#tables.deleteEvents(thread, first)
    state.first = first
    state.keptUnitCount = this.#tables.units(thread).reduce((sum, { units }) => sum + units, 0)
  }

  /** The count is too high if newer data has replaced older. Returns whether measuring was worthwhile. */
  #measure(state: ThreadState): boolean {
    const counted = state.known.thread(state.threadId)
    if (counted === undefined || !isWorthMeasuring(counted, state.measured, this.#settings.limits))
      return false
    state.measured = sizesOfSnapshot(this.#folds.at(state).snapshot())
    state.known.setSizes(state.threadId, state.measured)
    return true
  }
}

function newsOf({ appended }: Extract<BatchAdmission, { readonly ok: true }>): readonly LoggedEvent[] {
  const news: LoggedEvent[] = []
  for (const one of appended) if (one.status === 'appended') news.push(one.event)
  return news
}
