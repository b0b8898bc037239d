import { type BubbleKey, clientMessageIdOf, contentsOf, type MessageRow } from '../core/index.ts'
import { contentOfPost, type Fact } from './fact.ts'
import { named, quoted } from './words.ts'

/** What a row knows of a message, revision by revision. */
export function factsOfMessage(row: MessageRow): readonly Fact[] {
  const { local, messageId, disposition, key } = row
  const [shown, ...others] = contentsOf(row.revision)
  const facts: (Fact | undefined)[] = [
    local && {
      type: 'optimistic',
      offset: undefined,
      effect: local.delivery,
      words:
        local.delivery === 'sending'
          ? `the message is being sent from here as ${clientIdOf(row)}`
          : `the message was not sent from here as ${clientIdOf(row)}: ${quoted(local.error?.message ?? '')}`,
      content: undefined,
    },
    local === undefined && clientMessageIdOf(key) !== undefined
      ? {
          type: 'optimistic',
          offset: undefined,
          effect: 'taken_over',
          words: `the message was sent from here as ${clientIdOf(row)}, and the server has named it ${named(messageId ?? '')}`,
          content: undefined,
        }
      : undefined,
    shown && {
      type: disposition === 'independent' ? 'callback' : 'message',
      offset: shown.offset,
      effect: 'shown',
      words: `${nameOf(row, shown)}, is shown`,
      content: contentOfPost(shown),
    },
    ...others.map((other): Fact => ({
      type: disposition === 'independent' ? 'callback' : 'message',
      offset: other.offset,
      effect: 'superseded',
      words: `${nameOf(row, other)}, is superseded by revision ${shown?.revision ?? 0}${placeOf(shown?.offset)}`,
      content: contentOfPost(other),
    })),
  ]
  return facts.filter((fact) => fact !== undefined)
}

const placeOf = (offset: number | undefined): string => (offset === undefined ? '' : ` at offset ${offset}`)

const clientIdOf = ({
  key,
  clientMessageId,
}: {
  readonly key: BubbleKey
  readonly clientMessageId: string | undefined
}): string => named(clientMessageIdOf(key) ?? clientMessageId ?? '')

function nameOf(
  { disposition, messageId = '' }: MessageRow,
  {
    author,
    invocationId,
    revision,
  }: {
    readonly author: { readonly kind: string; readonly id?: string }
    readonly invocationId?: string
    readonly revision: number
  },
): string {
  const who = author.id === undefined ? author.kind : `${author.kind} ${named(author.id)}`
  return disposition === 'independent'
    ? `independent callback ${named(messageId)} of turn ${named(invocationId ?? '')}, revision ${revision}`
    : `message ${named(messageId)} of ${who}, revision ${revision}`
}
