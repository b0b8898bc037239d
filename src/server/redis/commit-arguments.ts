import { storedTurn } from '../durable/stored-turn.ts'
import type { PostFacts, ThreadFacts, TurnFacts } from '../log-facts.ts'
import type { LoggedEvent } from '../log.ts'
import type { PartSizes } from '../part-sizes.ts'
import { postName, turnName } from './known-thread.ts'
import { textOfBegin, textOfEnd, type ThreadBegin, type ThreadEnd } from './thread-ends.ts'

/** Replaces the snapshot in the same transaction, because of a retraction. */
export interface Swap {
  readonly snapshot: object
  readonly before: ThreadBegin
  readonly after: ThreadBegin
}

/** What was decided for a thread at one version of it. */
export interface Commit {
  readonly threadId: string
  readonly epoch: string
  /** The version it was decided at. */
  readonly version: string
  /** A new thread is not started if its partition already has this many. */
  readonly threadLimit: number
  /** Unique to this commit. The writer recognises its own wake by it. */
  readonly token: string
  /** The offset of the first event. */
  readonly offset: number
  readonly events: readonly { readonly event: LoggedEvent; readonly text: string; readonly check: string }[]
  readonly end: ThreadEnd
  readonly facts: ThreadFacts | undefined
  readonly measured: PartSizes | undefined
  readonly turns: ReadonlyMap<string, TurnFacts>
  readonly posts: ReadonlyMap<string, PostFacts>
  /** The names that were free when it was decided. */
  readonly absent: readonly string[]
  /** Those of them that the thread claims. */
  readonly claimed: readonly string[]
  readonly swap: Swap | undefined
}

/** The arguments of the script `commit`. */
export function commitArguments(commit: Commit, claimed: readonly string[]): readonly (string | number)[] {
  const { swap, turns, posts, threadId } = commit
  const fields = ['at', textOfEnd(commit.end)]
  if (commit.facts !== undefined) fields.push('facts', JSON.stringify(commit.facts))
  fields.push('measured', commit.measured === undefined ? '' : JSON.stringify(commit.measured))
  for (const [id, turn] of turns) fields.push(turnName(id), JSON.stringify(storedTurn(turn)))
  for (const [id, post] of posts) fields.push(postName(id), JSON.stringify(post))
  const active = new Map<string, string>()
  for (const { event } of commit.events)
    // A message only names a turn.
    if (event.type !== 'message' && event.invocationId !== undefined)
      active.set(event.invocationId, `${event.offset} ${threadId}`)
  const isOpen = (id: string): boolean =>
    turns.get(id)?.end === undefined && turns.get(id)?.retraction === undefined
  const [opened, closed] = [[...active.keys()].filter(isOpen), [...active.keys()].filter((id) => !isOpen(id))]
  const ends = swap === undefined ? ['', '', '', ''] : endsOf(swap)
  return [
    ...[commit.epoch, commit.version, commit.threadLimit, threadId, commit.offset, commit.token],
    ...ends,
    ...listed(commit.events.flatMap(({ text, check }) => [text, check])),
    ...[commit.absent, claimed, fields].flatMap(listed),
    ...listed(opened.flatMap((id) => [id, active.get(id) ?? ''])),
    ...listed(closed),
  ]
}

const endsOf = ({ snapshot, before, after }: Swap): readonly string[] => [
  `${after.offset + 1}-0`,
  before.foldCount === 0 ? '' : textOfBegin(before),
  textOfBegin(after),
  JSON.stringify(snapshot),
]

const listed = (items: readonly string[]): readonly (string | number)[] => [items.length, ...items]
