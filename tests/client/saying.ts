import type { Client } from './client.ts'

/** The parts of a message that says this. */
export const text = (words: string) => [{ kind: 'text', text: words }] as const

/** Sends words into thread t, under an id that is told or the words; what comes of it, when it does. */
export function say({ connection }: Client, words: string, clientMessageId = words) {
  const outcome: { sent?: unknown; error?: unknown } = {}
  void connection.send({ threadId: 't', parts: text(words), clientMessageId }).then(
    (sent) => (outcome.sent = sent),
    (error: unknown) => (outcome.error = error),
  )
  return outcome
}

/** How each message that is not sent stands. */
export const unsent = ({ connection }: Client, threadId = 't'): readonly string[] =>
  connection.outbox
    .messages(threadId)
    .map(({ clientMessageId, status, error }) =>
      [clientMessageId, status, ...(error ? [`(${error.code})`] : [])].join(' '),
    )

/** The messages that have arrived, by their ids, as often as they have. */
export const posted = ({ gateway }: Client): readonly unknown[] =>
  gateway.posted.map(({ body }) => Reflect.get(Object(body), 'clientMessageId'))

/** What follows from an answer by a promise has been done. */
export const settled = (): Promise<void> => Promise.resolve()
