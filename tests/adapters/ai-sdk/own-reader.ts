import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import { bodyTextOf, responseOf } from '../support/body-of.ts'

/** The chunks as the AI SDK writes them. */
export const encoded = (chunks: readonly unknown[]): string => `${bodyTextOf(chunks, 'sse')}data: [DONE]\n\n`

/** What a message has shown at its end, in words that both sides have; each list sorted, for parts that are woven begin in any order. */
export interface Shown {
  readonly texts: readonly string[]
  readonly reasoning: readonly string[]
  readonly tools: readonly string[]
  readonly content: readonly string[]
  readonly metadata: unknown
}

/** What the AI SDK's own reader makes of a body; its first error, if it has one. */
export async function ownReader(
  chunks: readonly UIMessageChunk[],
  before?: UIMessage,
): Promise<Shown | Error> {
  const { message, error } = await readWith(chunks, before)
  return error ?? shownOf(message)
}

/** The same, as the reader has it. */
export async function readWith(
  chunks: readonly UIMessageChunk[],
  before?: UIMessage,
): Promise<{ readonly message: UIMessage; readonly error?: Error }> {
  const transport = new DefaultChatTransport({ fetch: () => Promise.resolve(responseOf(encoded(chunks))) })
  const stream = await transport.sendMessages({
    chatId: 'chat',
    messages: [],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: undefined,
  })
  let message: UIMessage = before ?? { id: '', role: 'assistant', parts: [] }
  const errors: Error[] = []
  const messages = readUIMessageStream({
    stream,
    onError: (error) => void errors.push(error as Error), // the reader throws errors alone
    ...(before !== undefined && { message: before }),
  })
  for await (const state of messages) message = state
  return { message, ...(errors[0] !== undefined && { error: errors[0] }) }
}

function shownOf({ parts, metadata }: UIMessage): Shown {
  const texts = (kind: 'text' | 'reasoning'): string[] =>
    parts.flatMap((part) => (part.type === kind && part.text !== '' ? [part.text] : []))
  return {
    texts: texts('text').toSorted(),
    reasoning: texts('reasoning').toSorted(),
    tools: parts
      .flatMap((part) => {
        if (!('toolCallId' in part)) return []
        const name = part.type === 'dynamic-tool' ? part.toolName : part.type.slice(5)
        const output = 'output' in part ? part.output : undefined
        return [
          JSON.stringify([
            part.toolCallId,
            name,
            part.input,
            states[part.state],
            part.errorText ?? output ?? null,
          ]),
        ]
      })
      .toSorted(),
    content: parts
      .flatMap((part) => {
        if (part.type.startsWith('data-') && 'data' in part)
          return [JSON.stringify([part.type.slice(5), part.data])]
        if (part.type === 'file') return [JSON.stringify([part.mediaType, part.url])]
        if (part.type === 'source-url')
          return [JSON.stringify([part.type, part.sourceId, part.url, part.title])]
        if (part.type === 'source-document')
          return [JSON.stringify([part.type, part.sourceId, part.mediaType, part.title])]
        return []
      })
      .toSorted(),
    metadata,
  }
}

/** What it means when the message is over. */
const states = {
  'input-streaming': 'abandoned',
  'input-available': 'abandoned',
  'approval-requested': 'abandoned',
  'approval-responded': 'abandoned',
  'output-available': 'output',
  'output-error': 'error',
  'output-denied': 'denied',
} as const
