import { alternativesOf, bubbleKey, type BubbleKey, UsageError } from '../../src/core/index.ts'
import type { Author, EventInput, ThreadSnapshot } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import type { Arrival } from '../../src/testing/arbitraries.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import { isTakenOver, type Named, OptimisticModel, type SentFacts } from '../model/optimistic.ts'
import { countRow, expectRows } from './rows.ts'
import { expectIdentical, expectSame } from './view.ts'

/** What a person does to a message that is shown before it is sent. */
export interface Act {
  readonly act: 'add' | 'fail' | 'remove'
  readonly threadId: string
  readonly clientMessageId: string
  readonly author?: Author
}
export type Happening = Arrival | Act

/** The possible fates of an unsent message; none was seen so far. */
export const expectCases = (): void =>
  expectRows([
    'taken over',
    'already has a bubble: the optimistic one goes',
    'added: shown',
    'added: known already',
    'added again',
    'added while it waits in another thread',
    'stands at the start',
    'stands after a bubble',
    'stands at the end',
    'failed, stands at the end',
    'another author: not taken over',
    'retracted: the optimistic one goes',
    'added: retracted already',
  ])

/** Plays actions on a store and on the model, side by side. */
export class Player {
  readonly store: BubbleStore
  readonly #model = new OptimisticModel()
  /** The messages of the server with a clientMessageId, with their keys. */
  readonly #named = new Map<string, Named & { readonly key: BubbleKey | undefined }>()

  constructor(store: BubbleStore) {
    this.store = store
  }

  play(happening: Happening): void {
    if ('act' in happening) return this.#act(happening)
    const messages = 'event' in happening ? messagesOf([happening.event]) : messagesIn(happening.snapshot)
    const isKnown = new Set(messages.filter(({ messageId }) => this.#find(messageId) !== undefined))
    if ('event' in happening) this.store.ingest(happening.event)
    else this.store.hydrate(happening.snapshot)
    for (const message of messages) this.#takeIn(message, isKnown.has(message))
    const threadId = 'event' in happening ? happening.event.threadId : happening.snapshot.threadId
    this.#model.settle(threadId, this.#facts(threadId), 'snapshot' in happening)
  }

  expectPlaces(threadId: string): void {
    expectSame(this.store.thread(threadId)?.keys ?? [], this.#model.keys(threadId, this.#facts(threadId)))
  }

  #act({ act, threadId, clientMessageId, author }: Act): void {
    if (act === 'remove') {
      this.store.removeOptimistic(clientMessageId)
      return this.#model.remove(clientMessageId)
    }
    if (act === 'fail') {
      this.store.failOptimistic(clientMessageId, 'offline')
      if (this.#model.local(clientMessageId) !== undefined) countRow('failed, stands at the end')
      return this.#model.fail(clientMessageId)
    }
    this.#add({ threadId, clientMessageId, authorId: author?.id }, author)
  }

  #add(local: Named, author: Author | undefined): void {
    const { threadId, clientMessageId } = local
    const add = (): BubbleKey =>
      this.store.addOptimistic({
        threadId,
        clientMessageId,
        parts: [{ kind: 'text', text: 'Hi' }],
        ...(author !== undefined && { author }),
      })
    const known = [...this.#named.values()].filter((message) => isTakenOver(local, message))
    const waiting = this.#model.local(clientMessageId)
    if (known.length > 0) {
      const key = add()
      const isGone = this.store.bubble(key) === undefined
      countRow(isGone ? 'added: retracted already' : 'added: known already')
      if (!isGone) expectSame(known.map((message) => message.key).includes(key), true)
      return
    }
    if (waiting !== undefined && waiting.threadId !== threadId) {
      countRow('added while it waits in another thread')
      expectSame(codeThrownBy(add), 'duplicate_client_message_id')
      return
    }
    const facts = this.#facts(threadId)
    const key = add()
    countRow(waiting === undefined ? 'added: shown' : 'added again')
    if (waiting !== undefined) expectIdentical(key, waiting.key)
    this.#model.add(local, key, facts)
    const { at } = this.#model.local(clientMessageId)!.stand
    countRow(at === 'after' ? 'stands after a bubble' : `stands at the ${at}`)
    const bubble = this.store.bubble(key)
    const { author: shown, ...more } = { author: undefined, clientMessageId: undefined, ...bubble }
    expectSame(more.clientMessageId, clientMessageId)
    expectSame(shown, author ?? { kind: 'user' })
  }

  #takeIn(message: Named & { readonly messageId: string }, isKnown: boolean): void {
    const local = this.#model.local(message.clientMessageId)
    const taken = this.#model.takeOver(message)
    const key = this.#find(message.messageId)
    if (local !== undefined && taken === undefined && local.threadId === message.threadId) {
      countRow('another author: not taken over')
    }
    if (taken !== undefined && key === undefined) {
      countRow('retracted: the optimistic one goes')
      expectIdentical(this.store.bubble(taken.key as BubbleKey), undefined)
    } else if (taken !== undefined) {
      countRow(isKnown ? 'already has a bubble: the optimistic one goes' : 'taken over')
      expectIdentical(
        isKnown ? this.store.bubble(taken.key as BubbleKey) : key,
        isKnown ? undefined : taken.key,
      )
    }
    this.#named.set(JSON.stringify([message.threadId, message.messageId]), { ...message, key })
  }

  #find(messageId: string): BubbleKey | undefined {
    return this.store.bubble(bubbleKey.message(messageId))?.key
  }

  #facts(threadId: string): SentFacts {
    const thread = this.store.thread(threadId)
    const isWhole =
      this.store.cursor(threadId) !== undefined && thread?.gap === null && thread.hasEarlier === false
    const sent = sentIn(this.store, threadId).map(({ key }) => key)
    const shownFor = (key: string): string | undefined =>
      sent.find(
        (each) => each === key || alternativesOf(this.store.getState(), each).some((one) => one === key),
      )
    return { sent, shownFor, isWhole }
  }
}

function codeThrownBy(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof UsageError ? error.code : error
  }
}

type NamedMessage = Named & { readonly messageId: string }

const messagesOf = (events: readonly EventInput[]): readonly NamedMessage[] =>
  events.flatMap((event) =>
    event.type === 'message' && event.clientMessageId !== undefined
      ? [{ ...event, clientMessageId: event.clientMessageId, authorId: event.author.id }]
      : [],
  )

const messagesIn = ({ threadId, bubbles, retractions = [] }: ThreadSnapshot): readonly NamedMessage[] =>
  [...retractions, ...bubbles].flatMap((one) => {
    if (one.kind === 'invocation' || one.clientMessageId === undefined) return []
    const authorId = 'author' in one ? one.author.id : one.authorId
    return [{ ...one, threadId, clientMessageId: one.clientMessageId, authorId }]
  })

export const sentIn = (store: BubbleStore, threadId: string): ReturnType<typeof bubblesOf> =>
  bubblesOf(store, threadId).filter((bubble) => bubble.kind === 'invocation' || bubble.delivery === 'sent')
