import * as v from 'valibot'
import type { Connection } from '../../client/index.ts'
import type { BrokenLine } from '../../devtools/index.ts'
import { BrokenLineList } from '../broken-line-list.ts'

/** The threads that are there before anybody has written to one, with what to call them. */
const titles = new Map([
  ['t1', 'Northern lights'],
  ['t2', 'The budget'],
  ['t3', 'Notes'],
])

export const firstThreadIds: readonly string[] = [...titles.keys()]

/** What to call a thread; undefined for one that has no name but its id. */
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

  /** The lines that were not played of the recording that the server began with. */
  readonly getRefused = (): readonly BrokenLine[] => this.#refused

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Follows this thread, too. */
  add(threadId: string): void {
    if (threadId === '' || this.#threadIds.includes(threadId)) return
    this.#connection.open(threadId)
    this.#threadIds = [...this.#threadIds, threadId]
    this.#wake()
  }

  /** Asks the server which threads somebody has written to. Where nobody answers, the list stays as it is. */
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
