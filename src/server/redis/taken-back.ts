import { foldedThread } from '../durable/folded-thread.ts'
import { hasWordsOf } from '../has-words-of.ts'
import type { PostFacts, TurnFacts } from '../log-facts.ts'
import type { LoggedEvents } from '../log.ts'
import { postWithoutWords, turnWithoutWords } from '../without-words.ts'
import type { Swap } from './commit-arguments.ts'
import type { Decision } from './decide.ts'
import { textOfEnd, type ThreadEnd } from './thread-ends.ts'
import { foldedBelow, type ThreadStore } from './thread-store.ts'

/** What is written with a retraction to remove the retracted content from the facts, the stream and the snapshot. */
export interface TakenBack {
  readonly turns: ReadonlyMap<string, TurnFacts>
  readonly posts: ReadonlyMap<string, PostFacts>
  readonly swap: Swap
}

/** Undefined when the thread has changed since it was decided. */
export async function takenBack(
  store: ThreadStore,
  threadId: string,
  version: ThreadEnd,
  { events, end, index }: Decision,
  retractions: readonly LoggedEvents['retraction'][],
): Promise<TakenBack | undefined> {
  const [whole, stored] = await Promise.all([store.whole(threadId, true), store.posts(threadId)])
  if (textOfEnd(whole.end) !== textOfEnd(version)) return undefined

  const turns = new Map(index.changes.turns)
  const posts = new Map(index.changes.posts)
  for (const { invocationId, messageId } of retractions) {
    const turn = invocationId === undefined ? undefined : index.turn(invocationId)
    if (turn !== undefined && invocationId !== undefined) turns.set(invocationId, turnWithoutWords(turn))
    for (const [id, post] of new Map([...stored, ...index.changes.posts]))
      if (
        id === messageId ||
        (invocationId !== undefined && post.disposition === 'replace' && post.invocationId === invocationId)
      )
        posts.set(id, postWithoutWords(post))
  }

  const all = [
    ...whole.entries,
    ...events.map((one) => ({ ...one, offset: one.event.offset, unitCount: one.text.length })),
  ]
  const last = all.findLastIndex(({ event }) =>
    retractions.some((retraction) => hasWordsOf(event, retraction)),
  )
  const gone = all.slice(0, last + 1)
  const news = all.map(({ event }) => event).filter((event) => event.offset >= foldedBelow(whole.stored))
  const { begin } = whole
  const after = {
    offset: begin.offset + gone.length,
    check: gone.at(-1)?.check ?? begin.check,
    unitCount: gone.reduce((sum, { unitCount }) => sum + unitCount, begin.unitCount),
    foldCount: begin.foldCount + 1,
  }
  const snapshot = foldedThread(threadId, end.epoch, whole.stored, news)
  return { turns, posts, swap: { snapshot, before: begin, after } }
}
