import { expect } from 'vitest'
import type { Log } from '../../../src/server/index.ts'
import { shown } from '../../../src/testing/index.ts'
import { newStore } from '../../support/replay.ts'
import type { ThreadLook } from '../page/page.ts'

/** Pages that follow threads. */
export interface WatchedPages {
  readonly threadIds: readonly string[]
  /** What all pages show of all threads; `page` is what a page is called. */
  look(): Promise<readonly (ThreadLook & { readonly page: string })[]>
  /** What has gone wrong on them. */
  readonly faults: readonly string[]
}

/**
 * Sees to it that each page shows what the log folds to at the place where the page stands, no more and no less, and that
 * nothing has gone wrong on any.
 */
export async function expectAsLogged(log: Pick<Log, 'tail'>, pages: WatchedPages): Promise<void> {
  const looks = await pages.look() // ahead of the log: what they show has to be there
  for (const threadId of pages.threadIds) {
    const tail = await log.tail(threadId, undefined, 1_000_000)
    if (tail.kind === 'resync') throw new Error(`the tail is ${tail.reason}`)
    const folded = newStore()
    let foldedCount = 0
    const ofThread = looks.filter((look) => look.threadId === threadId)
    for (const { page, ...look } of ofThread.toSorted((a, b) => a.offset - b.offset)) {
      folded.ingestAll(tail.events.slice(foldedCount, look.offset))
      foldedCount = Math.min(look.offset, tail.events.length)
      expect(look, `what the page ${page} shows of ${threadId}`).toEqual({
        threadId,
        epoch: look.offset === 0 ? look.epoch : tail.cursor.epoch,
        offset: foldedCount,
        isWhole: true,
        lines: shown(folded, threadId),
      })
    }
  }
  expect(pages.faults).toEqual([])
}

/** Where each thread ends. */
export async function endsOf(
  log: Pick<Log, 'cursor'>,
  threadIds: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const ends = threadIds.map(async (threadId) => [threadId, (await log.cursor(threadId)).offset] as const)
  return Object.fromEntries(await Promise.all(ends))
}
