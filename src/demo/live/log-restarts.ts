import { beginningOf, type Bubble, textOf } from '../../core/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import { retractedIn } from '../retracted-in.ts'

/** A bubble that stood on the page and is in the server's log no more. */
export interface LostBubble {
  readonly key: string
  readonly who: string
  /** The beginning of what it showed. */
  readonly text: string
}

/** The log of a thread was begun again, or has lost its end. */
export interface LogRestart {
  readonly isNewLog: boolean
  readonly lostCount: number
  /** The first ones, to be read. */
  readonly lost: readonly LostBubble[]
}

const listedCount = 50
const listedUnits = 200

interface Seen {
  readonly epoch: string | undefined
  readonly bubbles: readonly Bubble[]
}

/** Notices when a snapshot takes a thread's place, and what went with the old one. */
export class LogRestarts {
  readonly #store: BubbleStore
  readonly #listeners = new Set<() => void>()
  readonly #seen = new Map<string, Seen>()
  readonly #restarts = new Map<string, LogRestart>()

  constructor(store: BubbleStore) {
    this.#store = store
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** What was lost in a thread, until it is dismissed; the same object until that changes. */
  of(threadId: string): LogRestart | undefined {
    return this.#restarts.get(threadId)
  }

  dismiss(threadId: string): void {
    this.#restarts.delete(threadId)
    this.#wake()
  }

  /** The thread is about to be replaced: call this before, and it looks again when that is done. */
  beforeReplacement(threadId: string): void {
    if (this.#seen.has(threadId)) return
    const keys = this.#store.thread(threadId)?.keys ?? []
    const bubbles = keys.flatMap((key) => this.#store.bubble(key) ?? []).filter(isLogged)
    this.#seen.set(threadId, { epoch: this.#store.cursor(threadId)?.epoch, bubbles })
    queueMicrotask(() => this.#look(threadId)) // a replacement is one synchronous act of the connection
  }

  #look(threadId: string): void {
    const seen = this.#seen.get(threadId)
    this.#seen.delete(threadId)
    if (seen === undefined || seen.epoch === undefined) return
    this.#store.flush()
    const isRetracted = retractedIn(this.#store, threadId) // that is not lost, and its words are gone for good
    const lost = seen.bubbles.filter(
      (bubble) => this.#store.bubble(bubble.key) === undefined && !isRetracted(bubble),
    )
    if (lost.length === 0) return
    const before = this.#restarts.get(threadId) // not dismissed, so not read
    this.#restarts.set(threadId, {
      isNewLog: before?.isNewLog === true || this.#store.cursor(threadId)?.epoch !== seen.epoch,
      lostCount: (before?.lostCount ?? 0) + lost.length,
      lost: [...(before?.lost ?? []), ...lost.map(lostBubbleOf)].slice(0, listedCount),
    })
    this.#wake()
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** What is still being sent, or failed, is nobody's but the page's, and stays. */
const isLogged = (bubble: Bubble): boolean => bubble.kind === 'invocation' || bubble.delivery === 'sent'

function lostBubbleOf(bubble: Bubble): LostBubble {
  const who = bubble.kind === 'invocation' ? bubble.agentId : (bubble.author.id ?? bubble.author.kind)
  return { key: bubble.key, who: who ?? 'agent', text: beginningOf(textOf(bubble), listedUnits) }
}
