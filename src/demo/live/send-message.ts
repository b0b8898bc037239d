import type { Connection } from '../../client/index.ts'
import type { Draft, OutgoingMessage, UnsentWords } from './unsent-words.ts'

interface Sender {
  readonly connection: Pick<Connection, 'send'>
  readonly words: UnsentWords
}

/** What is written, as a message of its own: the pictures first, then what is said of them. */
export const messageOf = (threadId: string, { text, files }: Draft): OutgoingMessage => ({
  threadId,
  clientMessageId: crypto.randomUUID(),
  parts: [...files, ...(text === '' ? [] : [{ kind: 'text' as const, text }])],
})

/** Sends a message, and keeps its words until the server has it: after a reload it is sent again, under the same id. */
export function sendMessage({ connection, words }: Sender, message: OutgoingMessage): void {
  words.keepMessage(message)
  connection.send(message).then(
    () => words.forgetMessage(message.clientMessageId),
    () => undefined, // its bubble says why
  )
}
