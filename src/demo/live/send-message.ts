import type { Connection } from '../../client/index.ts'
import type { Draft, OutgoingMessage, UnsentWords } from './unsent-words.ts'

interface Sender {
  readonly connection: Pick<Connection, 'send' | 'outbox'>
  readonly words: UnsentWords
}

/** What is written, as a message of its own: the files first, then what is said of them. */
export const messageOf = (threadId: string, { text, files }: Draft): OutgoingMessage => ({
  threadId,
  clientMessageId: newId(),
  parts: [...files, ...(text === '' ? [] : [{ kind: 'text' as const, text }])],
})

/** An id that nobody else makes. `crypto.randomUUID` is there only where the page came over HTTPS or from this machine. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-')

/** Sends a message, and keeps it for the next page until the server has it. */
export function sendMessage({ connection, words }: Sender, message: OutgoingMessage): void {
  connection.send(message).catch(() => undefined) // its bubble says why it was not sent
  words.keepMessage(message)
}

/** Sends what a reload has interrupted, under the ids that it has; and forgets, from now on, what is sent or given up. */
export function resumeSending(sender: Sender): void {
  const { words, connection } = sender
  const { outbox } = connection
  for (const message of words.messages()) sendMessage(sender, message)
  outbox.subscribe(() => {
    for (const { threadId, clientMessageId } of words.messages()) {
      const isUnsent = outbox.messages(threadId).some((one) => one.clientMessageId === clientMessageId)
      if (!isUnsent) words.forgetMessage(clientMessageId)
    }
  })
}
