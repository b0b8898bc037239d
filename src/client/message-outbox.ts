import { bubbleKey, UsageError } from '../core/index.ts'
import { omitUndefined, sameJson } from '../protocol/index.ts'
import { callSafely, type Deferred, deferred, type Unsubscribe } from '../store/index.ts'
import { answeredEvent, takeAhead } from './answered-event.ts'
import type { ConnectionError } from './connection-error.ts'
import type { Settings } from './options.ts'
import type { Outbox, OutgoingMessage, SentMessage, UnsentMessage } from './outbox.ts'
import { RequestError, type RequestErrorCode, requestProblem } from './request-error.ts'
import type { OpenRequest, Requests } from './requests.ts'
import type { Reading } from './retried-request.ts'

/** A message, and what becomes of it. */
interface Item {
  readonly message: Omit<UnsentMessage, 'status' | 'error'>
  readonly outcome: Deferred<SentMessage>
  /** There once it is its turn. */
  request?: OpenRequest
  /** Why it was not sent. */
  failure?: RequestError
  unwatch: Unsubscribe
}

/** The messages of one thread that are not sent. */
interface Line {
  /** The oldest first. The first one that has not failed is under way. */
  readonly items: Item[]
  /** Why that one waits. */
  reason?: ConnectionError | undefined
  /** What is shown of the line, until something changes. */
  view?: readonly UnsentMessage[] | undefined
}

const none: readonly UnsentMessage[] = Object.freeze([])

/** Sends messages, of each thread one after the other. What is not sent is kept here, with its words. */
export class MessageOutbox implements Outbox {
  readonly #settings: Settings
  readonly #requests: Requests
  readonly #isOpen: (threadId: string) => boolean
  readonly #items = new Map<string, Item>()
  readonly #lines = new Map<string, Line>()
  readonly #listeners = new Set<() => void>()

  /** @param isOpen whether the thread is followed */
  constructor(settings: Settings, requests: Requests, isOpen: (threadId: string) => boolean) {
    this.#settings = settings
    this.#requests = requests
    this.#isOpen = isOpen
  }

  readonly messages = (threadId: string): readonly UnsentMessage[] => {
    const line = this.#lines.get(threadId)
    return line === undefined ? none : (line.view ??= viewOf(line))
  }

  readonly subscribe = (listener: () => void): Unsubscribe => {
    const own = (): void => listener() // the same function may be subscribed twice
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  readonly retry = (clientMessageId: string): void => {
    const item = this.#items.get(clientMessageId)
    if (item?.failure !== undefined) void this.#add(item.message)
    else if (item !== undefined) this.#lineOf(item.message.threadId).items.find(isGood)?.request?.begin()
  }

  readonly discard = (clientMessageId: string): void => {
    const item = this.#items.get(clientMessageId)
    if (item === undefined) return
    const { store } = this.#settings
    store.removeOptimistic(clientMessageId)
    store.flush()
    this.#leave(item)
  }

  /** @throws UsageError when it is no message, or another one is being sent under its id */
  send({ threadId, parts, author, clientMessageId }: OutgoingMessage): Promise<SentMessage> {
    const message = {
      threadId,
      author: author ?? { kind: 'user' as const },
      parts,
      clientMessageId: clientMessageId ?? this.#settings.newId(),
    }
    const known = this.#items.get(message.clientMessageId)
    if (known === undefined || known.failure !== undefined) return this.#add(message)
    const { key: _, ...sending } = known.message
    if (!sameJson(sending, message)) {
      throw new UsageError(
        'duplicate_client_message_id',
        `Another message is being sent under the clientMessageId ${JSON.stringify(message.clientMessageId)}. Create a new id for each message.`,
      )
    }
    this.retry(message.clientMessageId)
    return known.outcome.promise
  }

  /**
   * Takes over what another page has not sent: it goes out as any other does, or stands as failed for this reason.
   * @throws UsageError when it is no message
   */
  restore(
    message: Required<OutgoingMessage>,
    failure?: { readonly message: string; readonly code?: string },
  ): void {
    if (this.#items.has(message.clientMessageId)) return
    if (failure === undefined) return void this.#add(message)
    const item = this.#put(message)
    this.#watch(item)
    const { threadId, clientMessageId } = item.message
    // It was ours when it was kept.
    item.failure = new RequestError((failure.code ?? 'refused') as RequestErrorCode, failure.message, {
      threadId,
    })
    item.outcome.reject(item.failure)
    this.#settings.store.failOptimistic(clientMessageId, failure)
    this.#settings.store.flush()
    this.#next(this.#lineOf(threadId))
  }

  #add(message: Required<OutgoingMessage>): Promise<SentMessage> {
    const item = this.#put(message)
    if (this.#delivered(item) === undefined) this.#watch(item)
    this.#next(this.#lineOf(item.message.threadId))
    return item.outcome.promise
  }

  /** Shows a message, and puts it behind the others of its thread. */
  #put({ threadId, author, parts, clientMessageId }: Required<OutgoingMessage>): Item {
    const { store } = this.#settings
    const key = store.addOptimistic({ threadId, clientMessageId, parts, author }) // throws at what is none
    store.flush()
    const before = this.#items.get(clientMessageId)
    if (before !== undefined) this.#leave(before)
    const message = { threadId, clientMessageId, key, ...copyOf({ author, parts }) }
    const item: Item = { message, outcome: deferred(), unwatch: () => undefined }
    this.#items.set(clientMessageId, item)
    this.#lineOf(threadId).items.push(item)
    return item
  }

  #lineOf(threadId: string): Line {
    const line = this.#lines.get(threadId) ?? { items: [] }
    this.#lines.set(threadId, line)
    return line
  }

  /** The thread may bring the message before its answer does, or where each answer is lost. */
  #watch(item: Item): void {
    item.unwatch = this.#settings.store.subscribeBubble(item.message.key, () => {
      const sent = this.#delivered(item)
      if (sent !== undefined) this.#finish(item, sent)
    })
  }

  /** The message as the thread has it. */
  #delivered({ message: { key, clientMessageId } }: Item): SentMessage | undefined {
    const bubble = this.#settings.store.bubble(key)
    if (bubble?.kind !== 'message' || bubble.delivery !== 'sent') return undefined
    return { key, clientMessageId, messageId: bubble.messageId ?? '' } // what is sent has one
  }

  #begin(item: Item, line: Line): void {
    const { threadId, author, parts, clientMessageId } = item.message
    item.request = this.#requests.add<SentMessage>(
      {
        threadId,
        path: `threads/${encodeURIComponent(threadId)}/messages`,
        body: JSON.stringify({ author, clientMessageId, parts }),
        read: (status, body) => this.#read(item, status, body),
      },
      {
        onWait: (reason) => this.#show(line, reason),
        onEnd: (end) => ('result' in end ? this.#finish(item, end.result) : this.#fail(item, end.error)),
      },
    )
    item.request.begin()
  }

  #read({ message }: Item, status: number, body: unknown): Reading<SentMessage> {
    if (status === 409) return undefined
    const { threadId, clientMessageId, key } = message
    const event = answeredEvent(body, threadId, 'message')
    if (event?.clientMessageId !== clientMessageId) return { isNone: 'undecodable_answer' }
    const { store } = this.#settings
    const receipt = takeAhead(store, event)
    if (receipt === undefined && this.#isOpen(threadId)) return { isNone: 'other_log' }
    // The server may know better than the page who has written it: then its message is another bubble.
    if (receipt !== undefined && receipt.status !== 'rejected') store.removeOptimistic(clientMessageId)
    const { messageId } = event
    return {
      result: { key: store.bubble(bubbleKey.message(messageId))?.key ?? key, clientMessageId, messageId },
    }
  }

  #finish(item: Item, sent: SentMessage): void {
    item.outcome.resolve(sent)
    this.#leave(item, false)
  }

  #fail(item: Item, error: RequestError): void {
    const { threadId, clientMessageId } = item.message
    const { store } = this.#settings
    item.failure = error
    if (error.code === 'closed') item.unwatch()
    store.failOptimistic(clientMessageId, { message: error.message, code: error.code })
    store.flush()
    item.outcome.reject(error)
    this.#next(this.#lineOf(threadId))
  }

  /** The message is no longer unsent. */
  #leave(item: Item, isAborted = true): void {
    const { threadId, clientMessageId } = item.message
    item.unwatch()
    item.request?.end(isAborted)
    item.outcome.reject(requestProblem('discarded', threadId)) // unless it has an outcome
    if (this.#items.get(clientMessageId) !== item) return
    this.#items.delete(clientMessageId)
    const line = this.#lineOf(threadId)
    line.items.splice(line.items.indexOf(item), 1)
    if (line.items.length === 0) this.#lines.delete(threadId)
    this.#next(line)
  }

  /** Sends the first that has not failed, if it is not under way. */
  #next(line: Line): void {
    const first = line.items.find(isGood)
    const isNew = first !== undefined && first.request === undefined
    this.#show(line, isNew || first === undefined ? undefined : line.reason)
    if (isNew && first.request === undefined) this.#begin(first, line) // no listener has begun it
  }

  #show(line: Line, reason: ConnectionError | undefined): void {
    line.reason = reason
    line.view = undefined
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) callSafely(listener)
  }
}

/** What is sent again must not change under the hands of who has made it. */
const copyOf = (content: Pick<UnsentMessage, 'author' | 'parts'>): typeof content =>
  JSON.parse(JSON.stringify(content)) as typeof content // which is plain JSON

const isGood = ({ failure }: Item): boolean => failure === undefined

function viewOf({ items, reason }: Line): readonly UnsentMessage[] {
  const status = reason === undefined ? 'sending' : 'waiting'
  return Object.freeze(
    items.map(({ message, failure }) =>
      Object.freeze(
        failure === undefined
          ? omitUndefined({ ...message, status, error: reason } as const)
          : ({ ...message, status: 'failed', error: failure } as const),
      ),
    ),
  )
}
