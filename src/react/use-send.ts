import { useCallback, useSyncExternalStore } from 'react'
import type { OutgoingMessage, SentMessage, UnsentMessage } from '../client/index.ts'
import { useStoreConnection } from './provider.ts'

/** Sends messages into one thread. The functions are the same at every render. */
export interface Send {
  /** Shows a message at once and sends it. See `Connection.send`. */
  readonly send: (message: Omit<OutgoingMessage, 'threadId'>) => Promise<SentMessage>
  /** Sends a failed message again. A waiting message is tried at once. */
  readonly retry: (clientMessageId: string) => void
  /** Discards an unsent message. */
  readonly discard: (clientMessageId: string) => void
  /** The thread's unsent messages, in the order of sending. The same array until something in it changes. */
  readonly messages: readonly UnsentMessage[]
}

const none: readonly UnsentMessage[] = []

/**
 * Returns functions that send messages into a thread, over the connection of the nearest `BubbleStoreProvider`.
 * Renders when a message is added, waits, fails or is sent. Sending continues when the component unmounts.
 * @throws UsageError without a connection
 */
export function useSend(threadId: string): Send {
  const { send, outbox } = useStoreConnection()
  const messages = useSyncExternalStore(
    outbox.subscribe,
    () => outbox.messages(threadId),
    () => none, // a server sends no messages
  )
  const sendHere = useCallback<Send['send']>((message) => send({ ...message, threadId }), [send, threadId])
  return { send: sendHere, retry: outbox.retry, discard: outbox.discard, messages }
}
