import {
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreAdapter,
  type ThreadMessage,
  useExternalStoreRuntime,
} from '@assistant-ui/react'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { type Connection, RequestError } from '../../client/index.ts'
import { type BubbleKey, type InvocationBubble, UsageError } from '../../core/index.ts'
import type { Author } from '../../protocol/index.ts'
import { useBubbleStore, useConnection, useThread } from '../../react/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import { openTurnsOf } from '../common/turns.ts'
import { readApprovalName } from './approval-name.ts'
import { messageParts } from './message-parts.ts'
import { type ChosenTries, choiceOf, MessagesOfBubbles, threadReader } from './thread-messages.ts'

/** Options of `useBubbleRuntime`. */
export interface BubbleRuntimeOptions {
  /** The author. Default: `{ kind: 'user' }`; the server knows who it is. */
  readonly author?: Author
  /**
   * Asks your backend to answer again: it creates a turn that `regenerates` this one, which then arrives over the
   * connection. Without it, nothing can be reloaded.
   */
  readonly regenerate?: (turn: InvocationBubble) => Promise<void>
  /**
   * Further options of an external store, such as `adapters` for attachments, `suggestions` or `isDisabled`. Pass the
   * same object at every render.
   */
  readonly more?: Partial<Omit<ExternalStoreAdapter<ThreadMessage>, Own>>
}

/** The options that the runtime sets itself. */
type Own = keyof ReturnType<typeof verbsOf> | OwnState
type OwnState =
  | 'messages'
  | 'messageRepository'
  | 'unstable_messageRepositoryInstance'
  | 'convertMessage'
  | 'setMessages'
  | 'isRunning'
  | 'isLoading'

const noChoice: ChosenTries = new Map()

/**
 * Returns a thread as a runtime of assistant-ui: an external store with one message for each bubble. The thread is
 * followed while the component is mounted. Set `key={threadId}` on the component that calls it, so that each thread
 * has its own composer.
 * @throws UsageError without a `BubbleStoreProvider`
 */
export function useBubbleRuntime(
  threadId: string,
  connection: Connection,
  { author, regenerate, more }: BubbleRuntimeOptions = {},
): AssistantRuntime {
  const store = useBubbleStore()
  const thread = useThread(threadId)
  const [messages] = useState(() => new MessagesOfBubbles())
  const [chosen, setChosen] = useState(noChoice)
  const read = useMemo(() => threadReader(threadId, messages, chosen), [threadId, messages, chosen])
  const messageRepository = useSyncExternalStore(
    store.subscribe,
    () => read(store.getState()),
    () => read(store.getInitialState()),
  )
  useEffect(() => connection.open(threadId), [connection, threadId])

  const isAsked = useConnection(connection)?.threads.get(threadId)?.status === 'subscribing'
  // While the store is running, assistant-ui adds a message of its own below a last message that is a person's.
  const last = messageRepository.messages.findLast(
    ({ message }) => message.id === messageRepository.headId,
  )?.message
  const isRunning = thread !== undefined && thread.openCount > 0 && last?.role === 'assistant'
  const isLoading = thread === undefined && isAsked
  const verbs = useMemo(
    () => verbsOf({ store, threadId, connection, author, regenerate }),
    [store, threadId, connection, author, regenerate],
  )
  return useExternalStoreRuntime(
    useMemo(
      () => ({
        ...more,
        ...verbs,
        messageRepository,
        isRunning,
        isLoading,
        setMessages: (shown: readonly ThreadMessage[]) =>
          setChosen((before) => choiceOf(store.getState(), threadId, shown, before)),
      }),
      [more, verbs, messageRepository, isRunning, isLoading, store, threadId],
    ),
  )
}

interface Verbs {
  readonly store: BubbleStore
  readonly threadId: string
  readonly connection: Connection
  readonly author: Author | undefined
  readonly regenerate: BubbleRuntimeOptions['regenerate'] | undefined
}

/** What people can do. */
function verbsOf({ store, threadId, connection, author, regenerate }: Verbs) {
  const bubbleOf = (id: string | null) => store.bubble((id ?? '') as BubbleKey) // the ids of messages are keys of bubbles
  const send = async (message: AppendMessage): Promise<void> => {
    if (message.role !== 'user')
      throw new UsageError(
        'invalid_argument',
        `append: a client sends messages of the user, not of the ${message.role}`,
      )
    await connection
      .send({ threadId, parts: messageParts(message), ...(author !== undefined && { author }) })
      .catch(unlessShown)
  }
  const enqueue = (message: AppendMessage): void => void send(message)
  return {
    onNew: send,
    // With a queue, assistant-ui lets people send while turns are open. Ours holds nothing back.
    queue: { ...noQueue, enqueue, steer: enqueue },
    async onCancel() {
      await Promise.all(
        openTurnsOf(store.getState(), threadId).map(({ invocationId }) => connection.cancel(invocationId)),
      )
    },
    async onDelete(id: string) {
      const bubble = bubbleOf(id)
      if (bubble === undefined) return
      if (bubble.kind === 'invocation') await connection.retract({ invocationId: bubble.invocationId })
      else if (bubble.messageId !== undefined) await connection.retract({ messageId: bubble.messageId })
      else if (bubble.clientMessageId !== undefined) connection.outbox.discard(bubble.clientMessageId)
    },
    async onRespondToToolApproval({ approvalId: name, approved, reason }: ApprovalResponse) {
      const { invocationId, approvalId } = readApprovalName(name)
      await connection.approve(approvalId, {
        invocationId,
        approved,
        ...(reason !== undefined && { reason }),
      })
    },
    ...(regenerate !== undefined && {
      async onReload(_parentId: string | null, { sourceId }: { readonly sourceId: string | null }) {
        const turn = bubbleOf(sourceId)
        if (turn?.kind !== 'invocation')
          throw new UsageError('invalid_argument', 'reload: pass the id of a turn’s message')
        await regenerate(turn)
      },
    }),
  }
}

type ApprovalResponse = Parameters<
  NonNullable<ExternalStoreAdapter<ThreadMessage>['onRespondToToolApproval']>
>[0]

const noQueue = {
  items: [],
  steerItems: [],
  move: () => undefined,
  edit: () => undefined,
  remove: () => undefined,
} as const

/** The message itself shows a refusal of the server. */
function unlessShown(error: unknown): void {
  if (!(error instanceof RequestError)) throw error
}
