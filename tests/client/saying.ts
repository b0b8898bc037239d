import type { Client } from './client.ts'

/** The parts of a message with this text. */
export const text = (words: string) => [{ kind: 'text', text: words }] as const

/** Sends a text into thread t; its id is by default the text. Collects the outcome. */
export function say({ connection }: Client, words: string, clientMessageId = words) {
  const outcome: { sent?: unknown; error?: unknown } = {}
  void connection.send({ threadId: 't', parts: text(words), clientMessageId }).then(
    (sent) => (outcome.sent = sent),
    (error: unknown) => (outcome.error = error),
  )
  return outcome
}

/** The state of each unsent message. */
export const unsent = ({ connection }: Client, threadId = 't'): readonly string[] =>
  connection.outbox
    .messages(threadId)
    .map(({ clientMessageId, status, error }) =>
      [clientMessageId, status, ...(error ? [`(${error.code})`] : [])].join(' '),
    )

/** The ids of the messages that have arrived, once per arrival. */
export const posted = ({ gateway }: Client): readonly unknown[] =>
  gateway.posted.map(({ body }) => Reflect.get(Object(body), 'clientMessageId'))

/** Resolves after what follows from a promise is done. */
export const settled = (): Promise<void> => Promise.resolve()
