import { bubbleKey, type BubbleKey } from '../../src/index.ts'

/** The fields of a recorded event that its text needs. */
export interface RecordedEvent {
  readonly type: string
  readonly threadId: string
  readonly invocationId?: string
  readonly messageId?: string
  readonly disposition?: string
  readonly revision?: number
  readonly offset: number
  readonly seq?: number
  readonly part?: { readonly kind: string; readonly delta?: string }
  readonly parts?: readonly { readonly kind: string; readonly text?: string }[]
}

/** The bubble of an event. */
export const bubbleName = ({
  type,
  disposition,
  messageId = '',
  invocationId = '',
}: RecordedEvent): BubbleKey =>
  type === 'message' || disposition === 'independent'
    ? bubbleKey.message(messageId)
    : bubbleKey.invocation(invocationId)

/**
 * The text that one bubble shows, read plainly from its events: the deltas in a row from seq 0, or the latest post if
 * it has text.
 */
export function plainText(own: readonly RecordedEvent[]): string {
  const posts = own.filter(({ parts }) => parts !== undefined)
  posts.sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0) || a.offset - b.offset)
  const posted = posts[0]?.parts?.map(({ kind, text = '' }) => (kind === 'text' ? text : '')).join('') ?? ''
  return posted === '' ? plainStreamText(own) : posted
}

/** The text of one bubble's stream, read plainly from its events. */
export function plainStreamText(own: readonly RecordedEvent[]): string {
  const chunks = new Map(own.map((event) => [event.seq, event.part]))
  let text = ''
  for (let seq = 0; chunks.has(seq); seq++) {
    const part = chunks.get(seq)
    if (part?.kind === 'text') text += part.delta ?? ''
  }
  return text
}
