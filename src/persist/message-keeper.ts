import { omitUndefined } from '../protocol/index.ts'
import { type BubbleStore, callSafely, type UnsentHere } from '../store/index.ts'
import type { Jobs } from './jobs.ts'
import type { Settings } from './options.ts'
import { problem } from './persist-error.ts'
import { decodeMessage, encodeRecord, type MessageRecord } from './records.ts'
import type { BubbleStorage, StoredEntry } from './storage.ts'
import type { Tabs } from './tabs.ts'

const prefix = 'message:'

/** A message that is stored or has to be. */
interface Kept {
  readonly threadId: string
  readonly order: number
  /** The store's version of it; undefined until it was read. */
  local: UnsentHere['local'] | undefined
  text: string
  /** The stored revision, as far as known. */
  revision: string | undefined
  /** What to do next. */
  pending: 'put' | 'delete' | undefined
}

/** What is stored of a message. */
interface StoredMessage extends MessageRecord {
  readonly revision: string
}

export interface MessageKeeperParts {
  readonly store: BubbleStore
  readonly settings: Settings
  readonly storage: BubbleStorage
  readonly jobs: Jobs
  readonly tabs: () => Tabs
  readonly unsentIn: (threadId: string) => readonly UnsentHere[]
  readonly newRevision: () => string
}

/** Stores each message until it is sent. Writes them at once; the next page sends what is left. */
export class MessageKeeper {
  readonly #parts: MessageKeeperParts
  /** By their clientMessageId. */
  readonly #kept = new Map<string, Kept>()
  readonly #byThread = new Map<string, Set<string>>()
  #order = 0

  constructor(parts: MessageKeeperParts) {
    this.#parts = parts
  }

  /** The store has published. */
  onChange(threadIds: Iterable<string>): void {
    let isPending = false
    for (const threadId of threadIds) isPending = this.#compare(threadId) || isPending
    if (isPending && !this.#parts.jobs.isPaused) void this.write()
  }

  /** Writes what has changed. */
  write(): Promise<unknown> {
    return this.#parts.jobs.add(async () => {
      for (const [id, kept] of [...this.#kept]) if (kept.pending !== undefined) await this.#write(id, kept)
    })
  }

  /**
   * Shows the messages that no page is sending any more.
   * @param entries all stored entries
   * @returns the number of messages
   */
  async restore(entries: readonly StoredEntry[]): Promise<number> {
    const owners = new Set((await this.#recordsIn(entries)).map(({ owner }) => owner))
    let count = 0
    for (const owner of owners) {
      const adopt = async (): Promise<void> => void (count += await this.#adoptAll(owner, entries))
      if (owner !== this.#parts.tabs().id) await this.#whenGone(owner, adopt)
    }
    return count
  }

  /** There is another page. This page will send what that one has not sent when it closes. */
  onPage(id: string): void {
    void this.#parts.jobs.add(() => this.#whenGone(id, () => Promise.resolve()))
  }

  /** Everything stored was deleted. */
  forget(): void {
    for (const kept of this.#kept.values()) {
      kept.pending = undefined
      kept.revision = undefined
    }
  }

  /** @returns whether something has to be written */
  #compare(threadId: string): boolean {
    const unsent = this.#parts.unsentIn(threadId)
    const known = this.#byThread.get(threadId)
    if (unsent.length === 0 && known === undefined) return false
    const now = new Set(unsent.map(({ clientMessageId }) => clientMessageId))
    let isPending = false
    for (const id of known ?? []) {
      const kept = this.#kept.get(id)
      if (kept === undefined || now.has(id)) continue
      kept.pending = 'delete'
      isPending = true
    }
    for (const { clientMessageId, local } of unsent) {
      const kept = this.#keptOf(threadId, clientMessageId)
      if (kept.local === local) continue
      const text = this.#textOf(threadId, clientMessageId, local, kept.order)
      kept.local = local
      if (kept.text === text && kept.pending !== 'delete') continue
      Object.assign(kept, { text, pending: 'put' })
      isPending = true
    }
    return isPending
  }

  #textOf(threadId: string, clientMessageId: string, local: UnsentHere['local'], order: number): string {
    const { author, parts, delivery, error } = local
    // A message that failed because the connection closed was not refused by anybody.
    const isFailed = delivery === 'failed' && error?.code !== 'closed'
    const failure = isFailed ? (error ?? { message: '' }) : undefined
    const owner = this.#parts.tabs().id
    return encodeRecord({ owner, order, threadId, clientMessageId, author, parts, failure })
  }

  #keptOf(threadId: string, clientMessageId: string, order?: number): Kept {
    const known = this.#kept.get(clientMessageId)
    if (known?.threadId === threadId) return known
    this.#order = Math.max(this.#order, order ?? 0) + 1
    const kept: Kept = {
      threadId,
      order: order ?? this.#order,
      local: undefined,
      text: '',
      revision: undefined,
      pending: undefined,
    }
    this.#kept.set(clientMessageId, kept)
    this.#byThread.set(threadId, (this.#byThread.get(threadId) ?? new Set()).add(clientMessageId))
    return kept
  }

  async #write(clientMessageId: string, kept: Kept): Promise<void> {
    const { storage, newRevision } = this.#parts
    const key = prefix + clientMessageId
    while (kept.pending === 'put') {
      const { text } = kept
      const revision = newRevision()
      if (await storage.put(key, { revision, text }, kept.revision)) {
        kept.revision = revision
        if (kept.pending === 'put' && kept.text === text) kept.pending = undefined
      } else kept.revision = (await storage.get(key))?.revision
    }
    if (kept.pending !== 'delete') return
    await storage.delete(key)
    kept.revision = undefined
    if (kept.pending !== 'delete') return // it was added again in the meantime
    this.#forgetOne(clientMessageId, kept)
  }

  #forgetOne(clientMessageId: string, { threadId }: Kept): void {
    this.#kept.delete(clientMessageId)
    const ids = this.#byThread.get(threadId)
    if (ids?.delete(clientMessageId) === true && ids.size === 0) this.#byThread.delete(threadId)
  }

  /** Reads a stored message. One that no version can read is deleted. */
  async #read(key: string): Promise<StoredMessage | undefined> {
    const { storage, settings } = this.#parts
    const stored = await storage.get(key)
    const record = stored === undefined ? 'newer' : decodeMessage(stored.text)
    if (stored === undefined || record === 'newer') return undefined
    if (record !== 'broken' && key === prefix + record.clientMessageId)
      return { ...record, revision: stored.revision }
    callSafely(settings.onError, problem('undecodable_message'))
    await storage.delete(key, stored.revision)
    return undefined
  }

  async #whenGone(owner: string, now: () => Promise<void>): Promise<void> {
    const { tabs, jobs, storage } = this.#parts
    await tabs().whenGone(owner, now, () =>
      jobs.add(async () => void (await this.#adoptAll(owner, await storage.list()))),
    )
  }

  /** The page that had to send these messages is gone. From now on this page has to. */
  async #adoptAll(owner: string, entries: readonly StoredEntry[]): Promise<number> {
    const records = (await this.#recordsIn(entries)).filter((record) => record.owner === owner)
    let count = 0
    for (const record of records.toSorted((a, b) => a.order - b.order)) if (await this.#adopt(record)) count++
    return count
  }

  async #recordsIn(entries: readonly StoredEntry[]): Promise<readonly StoredMessage[]> {
    const records: StoredMessage[] = []
    for (const { key } of entries) {
      const record = key.startsWith(prefix) ? await this.#read(key) : undefined
      if (record !== undefined) records.push(record)
    }
    return records
  }

  /** @returns whether this page sends it; another page may have been faster */
  async #adopt({ revision: before, ...record }: StoredMessage): Promise<boolean> {
    const { storage, newRevision, tabs } = this.#parts
    const { threadId, clientMessageId, order } = record
    const key = prefix + clientMessageId
    const revision = newRevision()
    const text = encodeRecord({ ...record, owner: tabs().id })
    if (!(await storage.put(key, { revision, text }, before))) return false
    const kept = this.#keptOf(threadId, clientMessageId, order)
    Object.assign(kept, { text, revision })
    if (this.#show(record)) return true
    await storage.delete(key)
    this.#forgetOne(clientMessageId, kept)
    return false
  }

  /** @returns whether it is shown as unsent; it may already be in the thread, or retracted */
  #show({ threadId, clientMessageId, author, parts, failure }: MessageRecord): boolean {
    const { store, settings, unsentIn } = this.#parts
    const message = { threadId, clientMessageId, author, parts }
    const isUnsent = (): boolean => unsentIn(threadId).some((one) => one.clientMessageId === clientMessageId)
    try {
      store.addOptimistic(message)
      store.flush()
      if (!isUnsent()) return false
      const why = failure && omitUndefined({ ...failure })
      if (settings.resumption !== undefined) settings.resumption.restoreMessage(message, why)
      else if (why !== undefined) store.failOptimistic(clientMessageId, why)
      store.flush()
      return isUnsent()
    } catch {
      callSafely(settings.onError, problem('undecodable_message', threadId)) // another thread has an unsent message with this id
      return false
    }
  }
}
