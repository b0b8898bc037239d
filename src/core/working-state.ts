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
 * All that a store knows, each thing under its exact id: the published state, and the bubbles that are worked on,
 * because their turn is open or because they have changed. The reducers change rows through `change` alone, which
 * keeps what is dirty, and where a bubble stands.
 */
export class WorkingState {
  readonly limits: Limits
  readonly threads = new Map<string, Thread>()
  readonly ids: Ids
  readonly next: NextState
  readonly reports = new Reports()
  /** Counts up with every change of a bubble: who compares it knows whether there was one. */
  changeCount = 0
  /** The bubbles that are worked on. */
  readonly #bubbles = new Map<BubbleKey, WorkingBubble>()
  /** Those that came to be worked on, or changed, since the last publication. */
  #touched: WorkingBubble[] = []
  /** The turn that was asked for last: chunks come in runs. */
  #latest: WorkingTurn | undefined
  #arrivalCount = 0

  constructor(limits: Limits, options: MapOptions) {
    this.limits = limits
    this.next = new NextState(options, limits.violationCount)
    this.ids = new Ids(this, limits.localKeyCount)
  }

  /** The thread of this id; it begins to exist when it is named. */
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

  /** The stream of this turn, while it is worked on. */
  foldOf(key: BubbleKey): StreamFold | undefined {
    return this.#bubbles.get(key)?.fold
  }

  /** The bubble of this key to be worked on: until the next publication, or while its turn is open. */
  bubble(key: BubbleKey): WorkingBubble | undefined {
    const working = this.#bubbles.get(key)
    const row = working === undefined ? this.next.row(key) : undefined
    return row === undefined ? working : this.#workOn(row, this.thread(row.threadId))
  }

  /** The turn of this id, if its bubble is known. */
  turn(invocationId: string): WorkingTurn | undefined {
    if (this.#latest?.row.invocationId === invocationId) return this.#latest
    const turn = this.bubble(bubbleKey.invocation(invocationId)) as WorkingTurn | undefined // the key says so
    return turn && (this.#latest = turn)
  }

  message(key: BubbleKey | undefined): WorkingMessage | undefined {
    return key === undefined ? undefined : (this.bubble(key) as WorkingMessage | undefined) // the key says so
  }

  /** A turn that was not known, to be worked on. */
  addTurn(row: WorkingTurn['row'], thread: Thread): WorkingTurn {
    thread.add(row, false)
    const turn = this.#workOn(row, thread)
    this.touch(turn)
    return turn
  }

  /** A bubble that was not known, and in which nothing grows. */
  addRow(row: BubbleRow, thread: Thread, hasBeginning: boolean): void {
    this.changeCount++
    thread.add(row, hasBeginning)
    this.next.put(row)
    this.next.markThreadDirty(thread)
    if (row.kind === 'message') this.#wakeAlias(row)
  }

  /** When a bubble arrived that has no offset to stand by. */
  arrivalOf({ offset }: LogPosition = {}): number | undefined {
    return offset === undefined ? this.#arrivalCount++ : undefined
  }

  /** Changes one row, and only that; it stays the same object when nothing in it changes, or when the recipe throws. */
  change<Row extends BubbleRow>(bubble: WorkingBubble<Row>, recipe: (draft: RowDraft<Row>) => void): void {
    const { row, thread } = bubble
    const next = changeRow(row, recipe)
    if (next === row) return
    if (thread.change(row, next)) this.next.markThreadDirty(thread)
    bubble.row = next
    this.touch(bubble)
  }

  /** The bubble is published next time. */
  touch(bubble: WorkingBubble): void {
    this.changeCount++
    if (bubble.isDirty) return
    bubble.isDirty = true
    if (this.#touched.length === 0) this.#touched = [bubble]
    else this.#touched.push(bubble)
  }

  /** The beginning of this bubble is known: its creation, its first chunk or revision, or a snapshot that holds it. */
  begin({ thread, row }: WorkingBubble): void {
    if (!thread.begin(row)) return
    this.changeCount++
    this.next.markThreadDirty(thread)
  }

  /** @param retracted what is kept of the bubble, if it is gone for good */
  remove({ thread, row }: WorkingBubble, retracted?: Retracted): void {
    const followers = thread.remove(row, retracted)
    this.#forget(row)
    standAtEnd(this, followers)
    this.next.markThreadDirty(thread)
  }

  /** Forgets every id and bubble of a thread, but for the messages that are still being sent from here. */
  clear(thread: Thread): void {
    for (const key of thread.allKeys) {
      const row = thread.localKeys.has(key) ? undefined : this.row(key)
      if (row !== undefined) this.#forget(row)
    }
    thread.reset()
    standAtEnd(this, thread.localKeys)
    this.ids.forgetThread(thread)
  }

  /** Forgets the thread, and how much of its log was seen: it is as if it had never been named. */
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

  /** The event at this offset was seen. */
  see(thread: Thread, epoch: string, offset: number): void {
    if (thread.log.see(epoch, offset)) this.followLog(thread)
  }

  /** Another part of the thread's log is known. */
  followLog(thread: Thread): void {
    thread.followLog()
    this.next.markThreadDirty(thread)
    this.reports.checkGaps(thread)
  }

  /** Publishes what has changed since the last call; undefined where that leaves the state as it is. */
  publish(): Publication | undefined {
    const touched = this.#touched
    this.#touched = []
    for (const bubble of touched) this.#publishBubble(bubble)
    return this.next.build(this.threads)
  }

  /** Puts a bubble into the next state; one that is over is worked on no longer. */
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

  /** Who knows a message that began here by its own key is woken, too. */
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
