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

/** A message and its outcome. */
interface Item {
  readonly message: Omit<UnsentMessage, 'status' | 'error'>
  readonly outcome: Deferred<SentMessage>
  /** Set once it is this message's turn. */
  request?: OpenRequest
  /** Why it failed. */
  failure?: RequestError
  unwatch: Unsubscribe
}

/** The unsent messages of one thread. */
interface Queue {
  /** Oldest first. The first one without a failure is being sent. */
  readonly items: Item[]
  /** Why that one waits. */
  reason?: ConnectionError | undefined
  /** The cached result of `messages`, until something changes. */
  view?: readonly UnsentMessage[] | undefined
}

const none: readonly UnsentMessage[] = Object.freeze([])

/** Sends messages, those of one thread one after the other. Keeps each message until it is sent or discarded. */
export class MessageOutbox implements Outbox {
  readonly #settings: Settings
  readonly #requests: Requests
  readonly #isOpen: (threadId: string) => boolean
  readonly #items = new Map<string, Item>()
  readonly #queues = new Map<string, Queue>()
  readonly #listeners = new Set<() => void>()

  /** @param isOpen whether the thread is followed */
  constructor(settings: Settings, requests: Requests, isOpen: (threadId: string) => boolean) {
    this.#settings = settings
    this.#requests = requests
    this.#isOpen = isOpen
  }

  readonly messages = (threadId: string): readonly UnsentMessage[] => {
    const queue = this.#queues.get(threadId)
    return queue === undefined ? none : (queue.view ??= viewOf(queue))
  }

  readonly subscribe = (listener: () => void): Unsubscribe => {
    const own = (): void => listener() // the same function may be subscribed twice
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  readonly retry = (clientMessageId: string): void => {
    const item = this.#items.get(clientMessageId)
    if (item?.failure !== undefined) void this.#add(item.message)
    else if (item !== undefined) this.#queueOf(item.message.threadId).items.find(isGood)?.request?.begin()
  }

  readonly discard = (clientMessageId: string): void => {
    const item = this.#items.get(clientMessageId)
    if (item === undefined) return
    const { store } = this.#settings
    store.removeOptimistic(clientMessageId)
    store.flush()
    this.#leave(item)
  }

  /** @throws UsageError when the message is invalid, or another message is being sent with its id */
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
   * Takes over a message that another page has not sent. It is sent like any other, or shown as failed for the given
   * reason.
   * @throws UsageError when the message is invalid
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
    // The code was one of ours when it was stored.
    item.failure = new RequestError((failure.code ?? 'refused') as RequestErrorCode, failure.message, {
      threadId,
    })
    item.outcome.reject(item.failure)
    this.#settings.store.failOptimistic(clientMessageId, failure)
    this.#settings.store.flush()
    this.#next(this.#queueOf(threadId))
  }

  #add(message: Required<OutgoingMessage>): Promise<SentMessage> {
    const item = this.#put(message)
    if (this.#delivered(item) === undefined) this.#watch(item)
    this.#next(this.#queueOf(item.message.threadId))
    return item.outcome.promise
  }

  /** Shows a message and queues it behind the others of its thread. */
  #put({ threadId, author, parts, clientMessageId }: Required<OutgoingMessage>): Item {
    const { store } = this.#settings
    const key = store.addOptimistic({ threadId, clientMessageId, parts, author }) // throws if the message is invalid
    store.flush()
    const before = this.#items.get(clientMessageId)
    if (before !== undefined) this.#leave(before)
    const message = { threadId, clientMessageId, key, ...copyOf({ author, parts }) }
    const item: Item = { message, outcome: deferred(), unwatch: () => undefined }
    this.#items.set(clientMessageId, item)
    this.#queueOf(threadId).items.push(item)
    return item
  }

  #queueOf(threadId: string): Queue {
    const queue = this.#queues.get(threadId) ?? { items: [] }
    this.#queues.set(threadId, queue)
    return queue
  }

  /** The thread may deliver the message before the request is answered, or when every answer is lost. */
  #watch(item: Item): void {
    item.unwatch = this.#settings.store.subscribeBubble(item.message.key, () => {
      const sent = this.#delivered(item)
      if (sent !== undefined) this.#finish(item, sent)
    })
  }

  /** The message as delivered by the thread. */
  #delivered({ message: { key, clientMessageId } }: Item): SentMessage | undefined {
    const bubble = this.#settings.store.bubble(key)
    if (bubble?.kind !== 'message' || bubble.delivery !== 'sent') return undefined
    return { key, clientMessageId, messageId: bubble.messageId ?? '' } // a sent message has an id
  }

  #begin(item: Item, queue: Queue): void {
    const { threadId, author, parts, clientMessageId } = item.message
    item.request = this.#requests.add<SentMessage>(
      {
        threadId,
        path: `threads/${encodeURIComponent(threadId)}/messages`,
        body: JSON.stringify({ author, clientMessageId, parts }),
        read: (status, body) => this.#read(item, status, body),
      },
      {
        onWait: (reason) => this.#show(queue, reason),
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
    // The server may name another author than the page did. Then the logged message is another bubble.
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
    this.#next(this.#queueOf(threadId))
  }

  /** Removes a message from the outbox. */
  #leave(item: Item, isAborted = true): void {
    const { threadId, clientMessageId } = item.message
    item.unwatch()
    item.request?.end(isAborted)
    item.outcome.reject(requestProblem('discarded', threadId)) // no effect if it is already settled
    if (this.#items.get(clientMessageId) !== item) return
    this.#items.delete(clientMessageId)
    const queue = this.#queueOf(threadId)
    queue.items.splice(queue.items.indexOf(item), 1)
    if (queue.items.length === 0) this.#queues.delete(threadId)
    this.#next(queue)
  }

  /** Sends the first message without a failure, unless it is already being sent. */
  #next(queue: Queue): void {
    const first = queue.items.find(isGood)
    const isNew = first !== undefined && first.request === undefined
    this.#show(queue, isNew || first === undefined ? undefined : queue.reason)
    if (isNew && first.request === undefined) this.#begin(first, queue) // a listener may have begun it
  }

  #show(queue: Queue, reason: ConnectionError | undefined): void {
    queue.reason = reason
    queue.view = undefined
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) callSafely(listener)
  }
}

/** The caller may change its object; what is sent again must not change. */
const copyOf = (content: Pick<UnsentMessage, 'author' | 'parts'>): typeof content =>
  JSON.parse(JSON.stringify(content)) as typeof content // it is plain JSON

const isGood = ({ failure }: Item): boolean => failure === undefined

function viewOf({ items, reason }: Queue): readonly UnsentMessage[] {
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
