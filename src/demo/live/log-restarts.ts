import { beginningOf, type Bubble, textOf } from '../../core/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import { retractedIn } from '../retracted-in.ts'

/** A bubble that was on the page and is no longer in the server's log. */
export interface LostBubble {
  readonly key: string
  readonly who: string
  /** The beginning of its text. */
  readonly text: string
}

/** The log of a thread was replaced by a new one, or has lost its end. */
export interface LogRestart {
  readonly isNewLog: boolean
  readonly lostCount: number
  /** The first of them, to be listed. */
  readonly lost: readonly LostBubble[]
}

const listedCount = 50
const listedUnits = 200

interface Seen {
  readonly epoch: string | undefined
  readonly bubbles: readonly Bubble[]
}

/** Notices when a snapshot replaces a thread, and which bubbles are lost by that. */
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

  /** The losses of a thread, until they are dismissed; the same object until that changes. */
  of(threadId: string): LogRestart | undefined {
    return this.#restarts.get(threadId)
  }

  dismiss(threadId: string): void {
    this.#restarts.delete(threadId)
    this.#wake()
  }

  /** Call this before a thread is replaced. It compares the bubbles afterwards. */
  beforeReplacement(threadId: string): void {
    if (this.#seen.has(threadId)) return
    const keys = this.#store.thread(threadId)?.keys ?? []
    const bubbles = keys.flatMap((key) => this.#store.bubble(key) ?? []).filter(isLogged)
    this.#seen.set(threadId, { epoch: this.#store.cursor(threadId)?.epoch, bubbles })
    queueMicrotask(() => this.#look(threadId)) // the connection replaces a thread synchronously
  }

  #look(threadId: string): void {
    const seen = this.#seen.get(threadId)
    this.#seen.delete(threadId)
    if (seen === undefined || seen.epoch === undefined) return
    this.#store.flush()
    const isRetracted = retractedIn(this.#store, threadId) // a retracted bubble is not lost
    const lost = seen.bubbles.filter(
      (bubble) => this.#store.bubble(bubble.key) === undefined && !isRetracted(bubble),
    )
    if (lost.length === 0) return
    const before = this.#restarts.get(threadId) // not dismissed yet, so it is extended
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

/** A message that is being sent, or has failed, exists only on the page, and stays there. */
const isLogged = (bubble: Bubble): boolean => bubble.kind === 'invocation' || bubble.delivery === 'sent'

function lostBubbleOf(bubble: Bubble): LostBubble {
  const who = bubble.kind === 'invocation' ? bubble.agentId : (bubble.author.id ?? bubble.author.kind)
  return { key: bubble.key, who: who ?? 'agent', text: beginningOf(textOf(bubble), listedUnits) }
}
