import type { Limits, Violation } from '../protocol/index.ts'
import { changeRow, type RowDraft } from './change-row.ts'
import type { StreamFold } from './fold.ts'
import { Ids } from './ids.ts'
import { type BubbleKey, bubbleKey } from './key.ts'
import { NextState, type Publication } from './next-state.ts'
import { standAtEnd } from './optimistic.ts'
import { isOpen, projectInvocation } from './project.ts'
import { Reports } from './reports.ts'
import type { Retracted } from './retracted.ts'
import type { BubbleRow, LogPosition, MessageRow } from './row.ts'
import { keptViolation } from './speaks-of.ts'
import type { MapOptions, StoredTurn } from './stored.ts'
import { ThreadLog } from './thread-log.ts'
import { Thread } from './thread.ts'
import type { WorkingBubble, WorkingMessage, WorkingTurn } from './working-bubble.ts'

/**
 * All that a store knows, each thing under its exact id: the published state, and the bubbles in work, because their
 * turn is open or they have changed. Reducers change rows only through `change`, which tracks what is dirty and where
 * bubbles are.
 */
export class WorkingState {
  readonly limits: Limits
  readonly threads = new Map<string, Thread>()
  readonly ids: Ids
  readonly next: NextState
  readonly reports = new Reports()
  /** Grows with every change of a bubble. Compare it to find out whether anything changed. */
  changeCount = 0
  /** The bubbles in work. */
  readonly #bubbles = new Map<BubbleKey, WorkingBubble>()
  /** Bubbles that changed, or came into work, since the last publication. */
  #touched: WorkingBubble[] = []
  /** The turn that was read last: chunks come in runs. */
  #latest: WorkingTurn | undefined
  #arrivalCount = 0

  constructor(limits: Limits, options: MapOptions) {
    this.limits = limits
    this.next = new NextState(options, limits.violationCount)
    this.ids = new Ids(this, limits.localKeyCount)
  }

  /** Returns the thread of this id, and creates it if needed. */
  thread(threadId: string): Thread {
    let thread = this.threads.get(threadId)
    if (thread === undefined) {
      thread = new Thread(threadId, this.#newLog(), (key) => this.row(key))
      this.threads.set(threadId, thread)
    }
    this.next.markThreadDirty(thread)
    return thread
  }

  /** The row of this bubble, if it is known. */
  row(key: BubbleKey): BubbleRow | undefined {
    return this.#bubbles.get(key)?.row ?? this.next.row(key)
  }

  /** The stream of this turn, while it is in work. */
  foldOf(key: BubbleKey): StreamFold | undefined {
    return this.#bubbles.get(key)?.fold
  }

  /** Takes this bubble into work until the next publication, or while its turn is open. */
  bubble(key: BubbleKey): WorkingBubble | undefined {
    const working = this.#bubbles.get(key)
    const row = working === undefined ? this.next.row(key) : undefined
    return row === undefined ? working : this.#workOn(row, this.thread(row.threadId))
  }

  /** The turn of this id, if its bubble is known. */
  turn(invocationId: string): WorkingTurn | undefined {
    if (this.#latest?.row.invocationId === invocationId) return this.#latest
    const turn = this.bubble(bubbleKey.invocation(invocationId)) as WorkingTurn | undefined // the key is that of a turn
    return turn && (this.#latest = turn)
  }

  message(key: BubbleKey | undefined): WorkingMessage | undefined {
    return key === undefined ? undefined : (this.bubble(key) as WorkingMessage | undefined) // the key is that of a message
  }

  /** Adds an unknown turn and takes it into work. */
  addTurn(row: WorkingTurn['row'], thread: Thread): WorkingTurn {
    thread.add(row, false)
    const turn = this.#workOn(row, thread)
    this.touch(turn)
    return turn
  }

  /** Adds an unknown bubble that is complete. */
  addRow(row: BubbleRow, thread: Thread, hasBeginning: boolean): void {
    this.changeCount++
    thread.add(row, hasBeginning)
    this.next.put(row)
    this.next.markThreadDirty(thread)
    if (row.kind === 'message') this.#wakeAlias(row)
  }

  /** The arrival of a bubble, if it has no offset. */
  arrivalOf({ offset }: LogPosition = {}): number | undefined {
    return offset === undefined ? this.#arrivalCount++ : undefined
  }

  /** Changes one row. It stays the same object when nothing changes or the recipe throws. */
  change<Row extends BubbleRow>(bubble: WorkingBubble<Row>, recipe: (draft: RowDraft<Row>) => void): void {
    const { row, thread } = bubble
    const next = changeRow(row, recipe)
    if (next === row) return
    if (thread.change(row, next)) this.next.markThreadDirty(thread)
    bubble.row = next
    this.touch(bubble)
  }

  /** Marks the bubble for the next publication. */
  touch(bubble: WorkingBubble): void {
    this.changeCount++
    if (bubble.isDirty) return
    bubble.isDirty = true
    if (this.#touched.length === 0) this.#touched = [bubble]
    else this.#touched.push(bubble)
  }

  /**
   * The beginning of this bubble is now known: its creation, its first chunk or revision, or a snapshot that contains
   * it.
   */
  begin({ thread, row }: WorkingBubble): void {
    if (!thread.begin(row)) return
    this.changeCount++
    this.next.markThreadDirty(thread)
  }

  /** @param retracted what is kept of the bubble, if it was retracted */
  remove({ thread, row }: WorkingBubble, retracted?: Retracted): void {
    const followers = thread.remove(row, retracted)
    this.#forget(row)
    standAtEnd(this, followers)
    this.next.markThreadDirty(thread)
  }

  /** Forgets every id and bubble of a thread, except unsent messages. */
  clear(thread: Thread): void {
    for (const key of thread.allKeys) {
      const row = thread.localKeys.has(key) ? undefined : this.row(key)
      if (row !== undefined) this.#forget(row)
    }
    thread.reset()
    standAtEnd(this, thread.localKeys)
    this.ids.forgetThread(thread)
  }

  /** Forgets the thread and what was seen of its log, as if it had never been named. */
  evict(threadId: string): void {
    const thread = this.threads.get(threadId)
    if (thread === undefined) return
    this.clear(thread)
    thread.log = this.#newLog()
    thread.followLog()
    if (thread.localKeys.size === 0) this.threads.delete(threadId)
    this.next.markThreadDirty(thread)
    this.next.addEvicted(threadId)
    this.next.countAction('evict')
  }

  /** @returns the violation as it is kept */
  report(violation: Violation): Violation {
    const kept = keptViolation(this, violation)
    this.next.addViolation(kept)
    this.reports.addViolation(kept)
    return kept
  }

  /** Notes that the event at this offset was seen. */
  see(thread: Thread, epoch: string, offset: number): void {
    if (thread.log.see(epoch, offset)) this.followLog(thread)
  }

  /** Call this when more of the thread's log is known. */
  followLog(thread: Thread): void {
    thread.followLog()
    this.next.markThreadDirty(thread)
    this.reports.checkGaps(thread)
  }

  /** Publishes what has changed since the last call; undefined if the state stays the same. */
  publish(): Publication | undefined {
    const touched = this.#touched
    this.#touched = []
    for (const bubble of touched) this.#publishBubble(bubble)
    return this.next.build(this.threads)
  }

  /** Puts a bubble into the next state. A bubble that is over leaves the work. */
  #publishBubble(bubble: WorkingBubble): void {
    const { row, thread, fold } = bubble
    const { key } = row
    if (this.#bubbles.get(key) !== bubble) return // it was removed
    if (bubble.isDirty) {
      bubble.isDirty = false
      let stored: StoredTurn | BubbleRow = row
      if (row.kind === 'invocation') {
        const wasOpen = thread.isOpen(key)
        const isOpenNow = isOpen(row, fold ?? row)
        if (isOpenNow) stored = projectInvocation(row, fold ?? row)
        else if (fold !== undefined) stored = bubble.row = { ...row, ...fold.toColumn() }
        if (isOpenNow !== wasOpen) {
          thread.setOpen(key, isOpenNow)
          this.next.markThreadDirty(thread)
        }
      } else this.#wakeAlias(row)
      this.next.put(stored)
    }
    if (thread.isOpen(key) || (fold?.heldCount ?? 0) > 0) return
    this.#bubbles.delete(key)
    this.#latest = undefined
  }

  #forget(row: BubbleRow): void {
    this.changeCount++
    this.#bubbles.delete(row.key)
    this.#latest = undefined
    this.next.delete(row.key)
    const messageId = row.kind === 'message' ? row.messageId : undefined
    if (messageId === undefined || this.ids.localKey(messageId) !== row.key) return
    this.next.delete(bubbleKey.message(messageId))
    this.ids.forgetMessage(messageId)
  }

  /** Also wakes the listeners that know an optimistic message by the key of its messageId. */
  #wakeAlias({ messageId }: MessageRow): void {
    if (messageId !== undefined && this.ids.localKey(messageId) !== undefined)
      this.next.wake(bubbleKey.message(messageId))
  }

  #newLog(): ThreadLog {
    return new ThreadLog(this.limits.refusedCount)
  }

  #workOn<Row extends BubbleRow>(row: Row, thread: Thread): WorkingBubble<Row> {
    const bubble: WorkingBubble<Row> = { row, thread, fold: undefined, isDirty: false }
    this.#bubbles.set(row.key, bubble)
    this.#touched.push(bubble)
    return bubble
  }
}
