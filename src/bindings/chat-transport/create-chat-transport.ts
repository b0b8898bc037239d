import type { ChatTransport, UIMessage } from 'ai'
import type { Connection } from '../../client/index.ts'
import {
  type Bubble,
  type BubbleKey,
  type BubbleState,
  type InvocationBubble,
  type MessageBubble,
  selectBubble,
  selectThread,
  UsageError,
} from '../../core/index.ts'
import type { Author } from '../../protocol/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import type { BubbleUIMessage } from '../common/to-ui-message.ts'
import { findBubble, isOpen } from '../common/turns.ts'
import { answerApprovals } from './answer-approvals.ts'
import { followed } from './followed.ts'
import { turnStream } from './turn-stream.ts'
import { userParts } from './user-parts.ts'

/** Options of `createChatTransport`. */
export interface ChatTransportOptions {
  /** The store that the connection feeds. */
  readonly store: BubbleStore
  readonly connection: Connection
  /** Returns the thread of a chat. Default: the id of the chat is the id of the thread. */
  readonly threadIdOf?: (chatId: string) => string
  /** The author. Default: `{ kind: 'user' }`; the server knows who it is. */
  readonly author?: Author
  /**
   * Asks your backend to answer again: it creates a turn that `regenerates` this one. Without it, `regenerate()`
   * fails.
   */
  readonly regenerate?: (turn: InvocationBubble) => Promise<void>
}

type Send<Message extends UIMessage> = Parameters<ChatTransport<Message>['sendMessages']>[0]
/** Finds the turn whose stream is returned. */
type Found = (state: BubbleState) => InvocationBubble | undefined

/**
 * Creates a transport for `useChat` of the AI SDK over a connection. The stream of a request is the one turn whose
 * `replyTo` names the message. It begins and ends with the turn. useChat decides where its messages are shown.
 */
export function createChatTransport<Message extends UIMessage = BubbleUIMessage>(
  options: ChatTransportOptions,
): ChatTransport<Message> {
  const { store, connection, threadIdOf = (chatId) => chatId, author, regenerate } = options
  /** How often a chat was reconnected. */
  const reconnections = new Map<string, number>()

  async function say(threadId: string, message: UIMessage): Promise<Found> {
    const parts = userParts(message)
    const named = author === undefined ? {} : { author }
    const sent = await connection.send({ threadId, parts, clientMessageId: message.id, ...named })
    return (state) => shownTurn(state, threadId, ({ replyTo }) => replyTo === sent.messageId)
  }

  async function askAgain(threadId: string, { messageId, messages }: Send<Message>): Promise<Found> {
    const state = store.getState()
    const user = messages.findLast(({ role }) => role === 'user')
    const said = user && findBubble(state, threadId, isMessageOf(user.id))
    const before =
      messageId === undefined || messageId === user?.id
        ? shownTurn(state, threadId, ({ replyTo }) => replyTo !== undefined && replyTo === said?.messageId)
        : selectBubble(state, messageId as BubbleKey) // the ids of these messages are keys of turns
    if (before?.kind !== 'invocation') {
      // A message that did not reach the server is sent again.
      if (user !== undefined && said?.messageId === undefined) return say(threadId, user)
      throw new UsageError('invalid_argument', 'regenerate: pass the id of a turn’s message')
    }
    if (regenerate === undefined)
      throw new UsageError(
        'invalid_option',
        'createChatTransport.regenerate: pass a function that asks your backend',
      )
    await regenerate(before)
    return (now) => shownTurn(now, threadId, ({ regenerates }) => regenerates === before.invocationId)
  }

  return {
    resumeStreamIsReplay: true,
    async sendMessages(request) {
      const { chatId, trigger, messageId, messages, abortSignal: signal } = request
      const threadId = threadIdOf(chatId)
      const message = messageId === undefined ? messages.at(-1) : messages.find(({ id }) => id === messageId)
      const stream = (asked: Promise<Found>, isContinued = false) =>
        turnStream({ store, connection, threadId, asked, isContinued, signal, isCancelled: () => true })
      if (trigger === 'regenerate-message') return stream(askAgain(threadId, request))
      if (message?.role === 'assistant') return stream(answerApprovals(message, store, connection), true)
      if (message?.role !== 'user' || messageId !== undefined)
        throw new UsageError(
          'invalid_argument',
          'sendMessage: a sent message cannot be edited. Send another one',
        )
      return stream(say(threadId, message))
    },

    async reconnectToStream({ chatId, abortSignal: signal }) {
      const count = (reconnections.get(chatId) ?? 0) + 1
      reconnections.set(chatId, count)
      const threadId = threadIdOf(chatId)
      const close = await followed(connection, threadId, signal)
      store.flush()
      const open = selectThread(store.getState(), threadId)?.keys.findLast((key) =>
        isOpenTurn(store.bubble(key)),
      )
      const stream =
        open === undefined || signal?.aborted === true
          ? null
          : turnStream({
              store,
              connection,
              threadId,
              asked: Promise.resolve((state) => turnOf(selectBubble(state, open))),
              isContinued: false,
              signal,
              // useChat aborts a stream once more when it resumes it. That does not mean that the turn should be
              // cancelled.
              isCancelled: () => reconnections.get(chatId) === count,
            })
      close()
      return stream
    },
  }
}

const turnOf = (bubble: Bubble | undefined): InvocationBubble | undefined =>
  bubble?.kind === 'invocation' ? bubble : undefined

const isOpenTurn = (bubble: Bubble | undefined): boolean => bubble?.kind === 'invocation' && isOpen(bubble)

const shownTurn = (
  state: BubbleState,
  threadId: string,
  is: (turn: InvocationBubble) => boolean,
): InvocationBubble | undefined =>
  findBubble(
    state,
    threadId,
    (bubble): bubble is InvocationBubble => bubble.kind === 'invocation' && is(bubble),
  )

/** Finds a message by its id in useChat: the one it was sent with, or the key of its bubble. */
const isMessageOf =
  (id: string) =>
  (bubble: Bubble): bubble is MessageBubble =>
    bubble.kind === 'message' && (bubble.key === id || bubble.clientMessageId === id)
