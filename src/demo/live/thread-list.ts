import * as v from 'valibot'
import type { Connection } from '../../client/index.ts'
import type { BrokenLine } from '../../devtools/index.ts'
import { BrokenLineList } from '../broken-line-list.ts'

/** The threads that always exist, with their titles. */
const titles = new Map([
  ['t1', 'Northern lights'],
  ['t2', 'The budget'],
  ['t3', 'Notes'],
])

export const firstThreadIds: readonly string[] = [...titles.keys()]

/** The title of a thread; undefined if it has only an id. */
export const titleOf = (threadId: string): string | undefined => titles.get(threadId)

const Answer = v.object({ threadIds: v.array(v.string()), refused: BrokenLineList })

/** The threads that the page follows. */
export class ThreadList {
  readonly #connection: Pick<Connection, 'open'>
  readonly #listeners = new Set<() => void>()
  #threadIds: readonly string[] = firstThreadIds
  #refused: readonly BrokenLine[] = []

  constructor(connection: Pick<Connection, 'open'>) {
    this.#connection = connection
  }

  readonly getState = (): readonly string[] => this.#threadIds

  /** The lines of the server's initial recording that were not played. */
  readonly getRefused = (): readonly BrokenLine[] => this.#refused

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Adds a thread, and subscribes to it. */
  add(threadId: string): void {
    if (threadId === '' || this.#threadIds.includes(threadId)) return
    this.#connection.open(threadId)
    this.#threadIds = [...this.#threadIds, threadId]
    this.#wake()
  }

  /** Adds the threads that have events on the server. If the server does not respond, the list stays the same. */
  async refresh(): Promise<void> {
    const response = await fetch('/demo/threads').catch(() => undefined)
    if (response?.ok !== true) return
    const { success, output } = v.safeParse(Answer, await response.json().catch(() => undefined))
    if (!success) return
    for (const threadId of output.threadIds) this.add(threadId)
    this.#refused = output.refused
    this.#wake()
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
