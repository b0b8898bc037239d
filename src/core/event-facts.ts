import { beginningOf } from './beginning-of.ts'
import { bubbleKey, type BubbleKey } from './key.ts'

/** What can be read from a value that may or may not be an event. */
export interface EventFacts {
  readonly type: string | undefined
  readonly threadId: string | undefined
  readonly invocationId: string | undefined
  readonly messageId: string | undefined
  readonly agentId: string | undefined
  /** The kind of a message's author, such as `user`. */
  readonly authorKind: string | undefined
  readonly epoch: string | undefined
  readonly offset: number | undefined
  readonly seq: number | undefined
  readonly at: number | undefined
  readonly isIndependent: boolean
}

/** Reads the facts of any JSON value. */
export function factsOf(event: unknown): EventFacts {
  const text = (name: string, owner = event): string | undefined => {
    const value = fieldOf(owner, name)
    return typeof value === 'string' ? value : undefined
  }
  const number = (name: string): number | undefined => {
    const value = fieldOf(event, name)
    return typeof value === 'number' ? value : undefined
  }
  return {
    type: text('type'),
    threadId: text('threadId'),
    invocationId: text('invocationId'),
    messageId: text('messageId'),
    agentId: text('agentId'),
    authorKind: text('kind', fieldOf(event, 'author')),
    epoch: text('epoch'),
    offset: number('offset'),
    seq: number('seq'),
    at: number('at'),
    isIndependent: fieldOf(event, 'disposition') === 'independent',
  }
}

/** An own member of a JSON value, or undefined. */
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as { readonly [name: string]: unknown })[name] // an object's member
    : undefined

/** Returns the key of the bubble that an event is for, by its exact id. */
export function bubbleKeyOf({
  type,
  invocationId,
  messageId,
  isIndependent,
}: EventFacts): BubbleKey | undefined {
  const isMessage =
    type === 'message' ||
    (type === 'callback' && isIndependent) ||
    (type === 'retraction' && messageId !== undefined)
  if (isMessage) return messageId === undefined ? undefined : bubbleKey.message(messageId)
  return invocationId === undefined ? undefined : bubbleKey.invocation(invocationId)
}

/** Returns a short text of what an event says. */
export function gistOf(event: unknown): string {
  const part = fieldOf(event, 'part')
  if (part !== undefined) return gistOfPart(part)
  const parts = fieldOf(event, 'parts')
  if (Array.isArray(parts)) return parts.map(gistOfPart).join(' ')
  const outcome = fieldOf(event, 'outcome')
  if (typeof outcome === 'string') return `${outcome}, ${String(fieldOf(event, 'chunkCount'))} chunks`
  const approved = fieldOf(event, 'approved')
  if (typeof approved === 'boolean') return approved ? 'approved' : 'denied'
  const agentId = fieldOf(event, 'agentId')
  return typeof agentId === 'string' ? agentId : ''
}

function gistOfPart(part: unknown): string {
  for (const name of ['delta', 'text', 'inputDelta', 'filename'] as const) {
    const value = fieldOf(part, name)
    if (typeof value === 'string') return beginningOf(value, 80)
  }
  const name = fieldOf(part, 'name') ?? fieldOf(part, 'kind')
  return typeof name === 'string' ? name : ''
}
