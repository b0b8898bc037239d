import { sameJson } from '../../protocol/index.ts'
import type { AppendResult, EventDraft, Log, LogSnapshot, LoggedEvent } from '../../server/index.ts'
import { createBubbleStore, syncScheduler } from '../../store/index.ts'
import { bubblesOf } from '../shown.ts'

/** A log does not do what the contract says. */
export class LogContractError extends Error {
  override readonly name = 'LogContractError'
}

/** Further things to do with a log, provided by its maker. */
export interface Hands {
  readonly waitMs: number
  readonly another: (log: Log) => Log | Promise<Log>
  readonly reopen: (log: Log) => Log | Promise<Log>
}

/** What a case of the contract uses to test a log. */
export class Bench {
  #log: Log
  readonly #hands: Hands

  constructor(log: Log, hands: Hands) {
    this.#log = log
    this.#hands = hands
  }

  get log(): Log {
    return this.#log
  }

  /** A second log on the same storage. */
  async another(): Promise<Log> {
    return this.#hands.another(this.#log)
  }

  /** Closes the log, and opens what it has stored. */
  async reopen(): Promise<void> {
    this.#log = await this.#hands.reopen(this.#log)
  }

  /** Appends to thread `t`; the log must accept it. */
  async add(...drafts: readonly EventDraft[]): Promise<Extract<AppendResult, { ok: true }>> {
    return this.addTo('t', ...drafts)
  }

  async addTo(
    threadId: string,
    ...drafts: readonly EventDraft[]
  ): Promise<Extract<AppendResult, { ok: true }>> {
    const result = await this.log.append(threadId, drafts)
    if (!result.ok)
      throw new LogContractError(`append refused with ${result.code}: ${JSON.stringify(drafts)}`)
    equal(result.appended.length, drafts.length, 'append answers one for each draft')
    return result
  }

  /** The outcome of one draft in thread `t`: `appended`, `duplicate`, or the code of the refusal. */
  async fate(draft: EventDraft, threadId = 't'): Promise<string> {
    const result = await this.log.append(threadId, [draft])
    return result.ok ? (result.appended[0]?.status ?? 'nothing') : result.code
  }

  /** All events of a thread, read page by page. */
  async events(threadId = 't', limit = 1_000, log: Log = this.log): Promise<readonly LoggedEvent[]> {
    const events: LoggedEvent[] = []
    for (let tail = await log.tail(threadId, undefined, limit); ;) {
      if (tail.kind === 'resync')
        throw new LogContractError(`tail answers a resync (${tail.reason}) to a reader`)
      if (tail.events.length === 0) return events
      events.push(...tail.events)
      tail = await log.tail(threadId, tail.cursor, limit)
    }
  }

  /** The activity of each open turn. */
  async activities(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.log.openTurns()).map(({ invocationId, activity }) => [invocationId, activity]))
  }

  /** Rejects when there is no wake in time. */
  async woken(isWoken: () => boolean, what: string): Promise<void> {
    await this.until(async () => isWoken(), what)
  }

  /** Rejects when the condition does not become true in time. */
  async until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    const { waitMs } = this.#hands
    const end = Date.now() + waitMs
    while (!(await isSo())) {
      if (Date.now() > end) throw new LogContractError(`${what}: nothing in ${waitMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (sameJson(actual, expected)) return
  throw new LogContractError(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new LogContractError(what)
}

/** What a client shows after this snapshot and these events. */
export function folded(
  snapshot: LogSnapshot['snapshot'] | undefined,
  events: readonly LoggedEvent[],
): unknown {
  const store = createBubbleStore({ scheduler: syncScheduler })
  if (snapshot !== undefined)
    equal(store.hydrate(snapshot).violation, undefined, 'a store takes the snapshot')
  for (const { violation } of store.ingestAll(events)) equal(violation, undefined, 'a store takes each event')
  return { bubbles: bubblesOf(store, 't'), cursor: store.cursor('t') }
}

// Short ways to write drafts.

export const created = (invocationId: string): EventDraft => ({ type: 'invocation_created', invocationId })

export const chunk = (invocationId: string, seq: number, delta = `${seq};`): EventDraft => ({
  type: 'stream_chunk',
  invocationId,
  seq,
  part: { kind: 'text', delta },
})

export const ended = (
  invocationId: string,
  outcome: 'completed' | 'failed' | 'cancelled' = 'completed',
  chunkCount?: number,
): EventDraft => ({
  type: 'stream_finalized',
  invocationId,
  outcome,
  ...(chunkCount !== undefined && { chunkCount }),
})

const says = (text: string) => [{ kind: 'text', text }] as const

export const callback = (
  invocationId: string,
  messageId: string,
  text = messageId,
  more: { readonly revision?: number; readonly disposition?: 'replace' | 'independent' } = {},
): EventDraft => ({
  type: 'callback',
  invocationId,
  messageId,
  disposition: 'replace',
  parts: says(text),
  ...more,
})

export const message = (
  messageId: string,
  text = messageId,
  more: {
    readonly revision?: number
    readonly clientMessageId?: string
    readonly invocationId?: string
  } = {},
): EventDraft => ({ type: 'message', messageId, author: { kind: 'user' }, parts: says(text), ...more })

export const asks = (invocationId: string, seq: number, approvalId: string): EventDraft => ({
  type: 'stream_chunk',
  invocationId,
  seq,
  part: { kind: 'tool_approval', toolCallId: 'c', approvalId },
})

export const approval = (
  invocationId: string,
  approvalId: string,
  approved = true,
  more: { readonly reason?: string; readonly by?: string } = {},
): EventDraft => ({ type: 'approval', invocationId, approvalId, approved, ...more })

export const retraction = (
  what: { readonly messageId: string } | { readonly invocationId: string },
): EventDraft => ({
  type: 'retraction',
  ...what,
})
