import { omitUndefined } from '../../protocol/index.ts'
import { foldedThread } from '../durable/folded-thread.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import { type StoredTurn, turnOfStored } from '../durable/stored-turn.ts'
import type { PostFacts, ThreadFacts, TurnFacts } from '../log-facts.ts'
import type { LoggedEvents, LogSnapshot } from '../log.ts'
import type { PartSizes } from '../part-sizes.ts'
import { type Commit, commitArguments } from './commit-arguments.ts'
import { KnownThread } from './known-thread.ts'
import type { Partitions } from './partitions.ts'
import type { RedisKeys } from './redis-keys.ts'
import type { ScriptRunner } from './script-runner.ts'
import { entryOf, type StoredEntry } from './stored-entry.ts'
import { listOf, objectOf, textOf } from './stored-value.ts'
import {
  beginOfText,
  cursorOf,
  emptyEnd,
  endOfText,
  textOfBegin,
  type ThreadBegin,
  type ThreadEnd,
} from './thread-ends.ts'

/** How many events are read at a time. */
const pageCount = 2_000

/** How often a read is repeated because the thread changed during it. */
const readTries = 20

/** Where a thread begins and ends. */
export interface ThreadPlace {
  readonly end: ThreadEnd
  readonly begin: ThreadBegin
  readonly epoch: string
}

/** All that is stored of a thread. */
export interface WholeThread extends ThreadPlace {
  /** The folded older events. The fold may reach beyond `begin`. */
  readonly stored: object | undefined
  readonly entries: readonly StoredEntry[]
}

/** The threads stored in Redis: reads them, and writes what was decided elsewhere. */
export class ThreadStore {
  readonly #runner: ScriptRunner
  readonly #partitions: Partitions

  constructor(runner: ScriptRunner, partitions: Partitions) {
    this.#runner = runner
    this.#partitions = partitions
  }

  /** @param names of turns and posts, whose facts are read together with those of the thread */
  async known(threadId: string, names: readonly string[]): Promise<KnownThread> {
    const keys = this.#partitions.of(threadId)
    return this.#read(async () => {
      const key = keys.thread(threadId)
      const [reply, elsewhere] = await Promise.all([
        this.#runner.run('read', [keys.meta, key, keys.claims], names, threadId),
        this.#claim('', names, keys, threadId),
      ])
      const [state = [], own = [], stored, owners] = listOf(reply).map((list) => listOf(list).map(textOf))
      const [[epoch, threads], [at, first, facts, measured]] = [state, own]
      if (epoch === undefined) return undefined
      const known = new KnownThread(threadId, epoch)
      const place = placeOf(threadId, epoch, at, first)
      known.version = at ?? ''
      known.end = place.end
      known.begin = place.begin
      known.threadCount = Number(threads ?? 0)
      // Written by a log of this package.
      if (facts !== undefined) known.facts = objectOf(facts, threadId, 'facts') as ThreadFacts
      if (measured) known.measured = objectOf(measured, threadId, 'measured') as PartSizes
      for (const [index, name] of names.entries()) {
        const owner = owners?.[index] ?? elsewhere.get(name)
        const text = stored?.[index]
        if (text !== undefined) note(known, name, objectOf(text, threadId, name))
        else if (owner !== undefined && owner !== threadId) note(known, name, foreignFacts(owner))
      }
      if (known.facts === undefined) known.threadCount = await this.#threadCount(known.threadCount, keys)
      return known
    }, threadId)
  }

  /** Claims ids for a thread in the partitions of those ids. Returns their owners. */
  async #claim(
    threadId: string,
    names: readonly string[],
    own: RedisKeys,
    about: string,
  ): Promise<ReadonlyMap<string, string>> {
    const owners = new Map<string, string>()
    const groups = new Map<RedisKeys, string[]>()
    for (const name of names) {
      const keys = this.#partitions.of(name)
      if (keys !== own) groups.set(keys, [...(groups.get(keys) ?? []), name])
    }
    await Promise.all(
      Array.from(groups, async ([{ claims }, some]) => {
        const reply = listOf(await this.#runner.run('claim', [claims], [threadId, ...some], about))
        for (const [index, name] of some.entries()) {
          const owner = textOf(reply[index])
          if (owner !== undefined) owners.set(name, owner)
        }
      }),
    )
    return owners
  }

  /** The number of threads in all partitions. Read when a thread starts, since it may be one too many. */
  async #threadCount(own: number, keys: RedisKeys): Promise<number> {
    const others = this.#partitions.all.filter((one) => one !== keys)
    const counts = await Promise.all(
      others.map(async (one) => {
        const reply = await this.#runner.run('read', [one.meta, one.meta, one.claims])
        return Number(listOf(listOf(reply)[0])[1] ?? 0)
      }),
    )
    return counts.reduce((sum, count) => sum + count, own)
  }

  /**
   * Appends, unless the thread has changed.
   * @returns where it begins now; undefined, with nothing written, when it has changed or an id belongs to another
   * thread
   */
  async commit(commit: Commit): Promise<ThreadBegin | undefined> {
    const { threadId, claimed } = commit
    const keys = this.#partitions.of(threadId)
    const owners = await this.#claim(threadId, claimed, keys, threadId)
    if ([...owners.values()].some((owner) => owner !== threadId)) return undefined
    const own = claimed.filter((name) => this.#partitions.of(name) === keys)
    const reply = await this.#runner.run(
      'commit',
      [
        ...[keys.meta, keys.thread(threadId), keys.log(threadId), keys.open, keys.wake, keys.claims],
        ...(commit.swap === undefined ? [] : [keys.snapshot(threadId)]),
      ],
      commitArguments(commit, own),
      threadId,
    )
    const begin = textOf(reply)
    return begin === undefined ? undefined : beginOfText(begin)
  }

  /** The events from an offset on, and the one before them. */
  async tail(
    threadId: string,
    offset: number,
    limit: number,
  ): Promise<ThreadPlace & { readonly entries: readonly StoredEntry[] }> {
    const keys = this.#partitions.of(threadId)
    return this.#read(async () => {
      const names = [keys.meta, keys.thread(threadId), keys.log(threadId)]
      const [epoch, at, first, entries] = listOf(
        await this.#runner.run('tail', names, [offset, limit + 1], threadId),
      )
      if (textOf(epoch) === undefined) return undefined
      return {
        ...placeOf(threadId, String(epoch), textOf(at), textOf(first)),
        entries: listOf(entries).map((entry) => entryOf(entry, threadId)),
      }
    }, threadId)
  }

  /** @param isAll whether to include the events that are already in the snapshot */
  async whole(threadId: string, isAll: boolean): Promise<WholeThread> {
    const keys = this.#partitions.of(threadId)
    const names = [keys.meta, keys.thread(threadId), keys.snapshot(threadId)]
    for (let tries = 0; tries < readTries; tries++) {
      const head = await this.#read(async () => {
        const [epoch, at, first, snapshot] = listOf(
          await this.#runner.run('snapshot', names, [], threadId),
        ).map(textOf)
        return epoch === undefined ? undefined : { ...placeOf(threadId, epoch, at, first), snapshot }
      }, threadId)
      const stored =
        head.snapshot === undefined ? undefined : objectOf(head.snapshot, threadId, 'its snapshot')
      const from = isAll ? head.begin.offset : Math.max(head.begin.offset, foldedBelow(stored))
      const entries = await this.#entries(threadId, from, head)
      if (entries !== undefined) return { ...head, stored, entries }
    }
    throw new LogStorageError('unavailable', { threadId, detail: 'it changed whenever it was read' })
  }

  /** The events below the end that was read; undefined when some were removed in the meantime. */
  async #entries(
    threadId: string,
    from: number,
    { end, epoch }: ThreadPlace,
  ): Promise<readonly StoredEntry[] | undefined> {
    const entries: StoredEntry[] = []
    const until = end.offset
    for (let next = from; next < until; next = from + entries.length) {
      const tail = await this.tail(threadId, next, Math.min(pageCount, until - next))
      if (tail.begin.offset > next || tail.epoch !== epoch || tail.end.offset < until) return undefined
      const page = tail.entries.filter(({ offset }) => offset >= next && offset < until)
      entries.push(...page)
      checkDense(threadId, page, next, page.length === 0 ? next + 1 : next + page.length)
    }
    return entries
  }

  /** The whole thread. If much had to be folded, stores the fold, so that the next call has less to do. */
  async snapshot(threadId: string): Promise<LogSnapshot> {
    const whole = await this.whole(threadId, false)
    const { end, begin, epoch, stored, entries } = whole
    const events = entries.map(({ event }) => event)
    const snapshot = foldedThread(threadId, epoch, stored, events)
    if (entries.length >= pageCount) await this.fold(threadId, whole, begin, snapshot).catch(() => undefined)
    return { snapshot, cursor: cursorOf(end) }
  }

  /** Replaces the snapshot and drops the events below `next`. Does nothing when another process has already done so. */
  async fold(
    threadId: string,
    { begin, epoch }: WholeThread,
    next: Omit<ThreadBegin, 'foldCount'>,
    snapshot: object,
  ): Promise<void> {
    const keys = this.#partitions.of(threadId)
    const names = [keys.meta, keys.thread(threadId), keys.log(threadId), keys.snapshot(threadId)]
    const before = begin.foldCount === 0 ? '' : textOfBegin(begin)
    const after = textOfBegin({ ...next, foldCount: begin.foldCount + 1 })
    const args = [epoch, before, after, `${next.offset + 1}-0`, JSON.stringify(snapshot)]
    await this.#runner.run('fold', names, args, threadId)
  }

  /** The facts of all posts of a thread. */
  async posts(threadId: string): Promise<ReadonlyMap<string, PostFacts>> {
    const keys = this.#partitions.of(threadId)
    const fields = listOf(await this.#runner.run('fields', [keys.thread(threadId)], [], threadId)).map(String)
    const posts = new Map<string, PostFacts>()
    for (let index = 0; index < fields.length; index += 2) {
      const [name = '', text] = [fields[index], fields[index + 1]]
      if (name.startsWith('post:'))
        posts.set(name.slice('post:'.length), objectOf(text, threadId, name) as PostFacts) // written by us, as above
    }
    return posts
  }

  /** The chunks of a turn from one `seq` to another, as far as they are kept. */
  async chunks(
    threadId: string,
    { created }: TurnFacts,
    from: number,
    to: number,
  ): Promise<ReadonlyMap<number, LoggedEvents['stream_chunk']>> {
    const found = new Map<number, LoggedEvents['stream_chunk']>()
    // At the earliest, they follow the creation of their turn directly.
    for (let next = created.offset + 1 + from; ;) {
      const { begin, end, entries } = await this.tail(threadId, next, 256)
      for (const { event } of entries) {
        if (event.type !== 'stream_chunk' || event.invocationId !== created.invocationId) continue
        if (event.seq > to) return found
        if (event.seq >= from) found.set(event.seq, event)
      }
      const behind = Math.max((entries.at(-1)?.offset ?? 0) + 1, begin.offset)
      if (found.has(to) || behind <= next || behind >= end.offset) return found
      next = behind
    }
  }

  /** @throws LogStorageError when the log cannot be started */
  async #read<Result>(read: () => Promise<Result | undefined>, threadId: string): Promise<Result> {
    for (let tries = 0; tries < readTries; tries++) {
      const result = await read()
      if (result !== undefined) return result
      await this.#partitions.reopen()
    }
    throw new LogStorageError('unavailable', { threadId, detail: 'the log is emptied again and again' })
  }
}

function placeOf(
  threadId: string,
  epoch: string,
  at: string | undefined,
  first: string | undefined,
): ThreadPlace {
  const end = at === undefined ? emptyEnd(epoch) : endOfText(at)
  const begin = beginOfText(first ?? '')
  if (begin === undefined || end === undefined)
    throw new LogStorageError('corrupt', { threadId, detail: 'where it begins and ends' })
  return { end, begin, epoch: end.epoch }
}

/** @throws LogStorageError `corrupt` when one is missing */
export function checkDense(
  threadId: string,
  entries: readonly StoredEntry[],
  from: number,
  until: number,
): void {
  for (let offset = from; offset < until; offset++)
    if (entries[offset - from]?.offset !== offset)
      throw new LogStorageError('corrupt', { threadId, detail: `the event of offset ${offset} is missing` })
}

/** The offset below which a snapshot contains all events. */
export const foldedBelow = (stored: object | undefined): number =>
  Number(Reflect.get(stored ?? {}, 'offset') ?? 0)

function note(known: KnownThread, name: string, facts: object): void {
  const id = name.slice('turn:'.length) // as long as `post:`
  // Written by a log of this package.
  if (name.startsWith('turn:')) known.turns.set(id, turnOfStored(facts as StoredTurn))
  else known.posts.set(id, facts as PostFacts)
}

/** The rules need nothing else of an id of another thread. */
const foreignFacts = (threadId: string): object =>
  omitUndefined({ threadId, disposition: 'message', versions: [] })
