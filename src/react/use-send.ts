import { useCallback, useSyncExternalStore } from 'react'
import type { OutgoingMessage, SentMessage, UnsentMessage } from '../client/index.ts'
import { useStoreConnection } from './provider.ts'

/** Sends messages into one thread. The functions are the same at every render. */
export interface Send {
  /** Shows a message at once and sends it. See `Connection.send`. */
  readonly send: (message: Omit<OutgoingMessage, 'threadId'>) => Promise<SentMessage>
  /** Sends one that has failed again; one that waits is tried at once. */
  readonly retry: (clientMessageId: string) => void
  /** Gives up one that is not sent. */
  readonly discard: (clientMessageId: string) => void
  /** The thread's messages that are not sent, in the order of sending; the same array until something in it changes. */
  readonly messages: readonly UnsentMessage[]
}

const none: readonly UnsentMessage[] = []

/**
 * Sends messages into a thread over the connection of the nearest `BubbleStoreProvider`. Renders when one of them begins to
 * wait, fails or is sent. What is being sent does not end with the component.
 * @throws UsageError without a connection
 */
export function useSend(threadId: string): Send {
  const { send, outbox } = useStoreConnection()
  const messages = useSyncExternalStore(
    outbox.subscribe,
    () => outbox.messages(threadId),
    () => none, // nobody sends from a server
  )
  const sendHere = useCallback<Send['send']>((message) => send({ ...message, threadId }), [send, threadId])
  return { send: sendHere, retry: outbox.retry, discard: outbox.discard, messages }
}
