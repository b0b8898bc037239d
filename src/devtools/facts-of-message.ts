import { type BubbleKey, clientMessageIdOf, contentsOf, type MessageRow } from '../core/index.ts'
import { contentOfPost, type Fact } from './fact.ts'
import { named, quoted } from './words.ts'

/** The facts in the row of a message, by revision. */
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
          ? `this store is sending the message as ${clientIdOf(row)}`
          : `this store could not send the message ${clientIdOf(row)}: ${quoted(local.error?.message ?? '')}`,
      content: undefined,
    },
    local === undefined && clientMessageIdOf(key) !== undefined
      ? {
          type: 'optimistic',
          offset: undefined,
          effect: 'taken_over',
          words: `this store sent the message as ${clientIdOf(row)}, and the server has assigned the id ${named(messageId ?? '')}`,
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
