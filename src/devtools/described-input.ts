import { type BubbleKey, bubbleKeyOf, factsOf, gistOf } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import type { RecordedInput } from './recorded-input.ts'
import { counted } from './words.ts'

/** An input as a row of the panel shows it. */
export interface DescribedInput {
  /** The type of an event as it was sent, or a name for any other input. */
  readonly type: string
  /** The type of an event, if it is readable. */
  readonly sentType: string | undefined
  readonly threadId: string | undefined
  readonly offset: number | undefined
  readonly seq: number | undefined
  /** The id of the turn or the message, or the thread of a snapshot. */
  readonly id: string
  /** The content in a few words. */
  readonly gist: string
  readonly key: BubbleKey | undefined
  /** The searchable text: all of this in lower case. */
  readonly text: string
}

const otherTypes = {
  ingest: 'unreadable',
  hydrate: 'snapshot',
  evict: 'evict',
  addOptimistic: 'send',
  failOptimistic: 'send failed',
  removeOptimistic: 'send discarded',
} as const

/** A snapshot with `replace` replaces the thread. */
const otherTypeOf = ({ method, more }: RecordedInput): string =>
  method === 'hydrate' && Object(more).replace === true ? 'replacement' : otherTypes[method]

/** The id of an input other than an event: the given id, the id of a sent message, or the thread of a snapshot. */
function otherIdOf({ method, input }: RecordedInput): string | undefined {
  if (typeof input === 'string') return input
  const { clientMessageId, threadId } = Object(input) as { readonly [name: string]: unknown } // or anything else
  const id = method === 'addOptimistic' ? clientMessageId : method === 'hydrate' ? threadId : undefined
  return typeof id === 'string' ? id : undefined
}

/** The size of a snapshot. */
function sizeOf(snapshot: Json): string {
  const { bubbles } = Object(snapshot) as { readonly bubbles?: unknown } // or anything else
  return Array.isArray(bubbles) ? counted(bubbles.length, 'bubble') : ''
}

const known = new WeakMap<RecordedInput, DescribedInput>()

/** Returns the same object for the same input. */
export function describeInput(input: RecordedInput): DescribedInput {
  const found = known.get(input) ?? describe(input)
  known.set(input, found)
  return found
}

function describe(recorded: RecordedInput): DescribedInput {
  const { method, input, key, letGo, receipt } = recorded
  const facts = factsOf(input)
  const isEvent = method === 'ingest'
  const type = (isEvent ? facts.type : undefined) ?? otherTypeOf(recorded)
  const threadId = facts.threadId ?? letGo
  const id = facts.invocationId ?? facts.messageId ?? otherIdOf(recorded) ?? ''
  const code = receipt?.violation?.code
  const gist = code ?? (method === 'hydrate' ? sizeOf(input) : gistOf(input))
  const { offset, seq } = facts
  const text = [
    type,
    threadId,
    id,
    facts.messageId,
    facts.agentId,
    gist,
    gistOf(input),
    code,
    receipt?.status,
    offset,
  ]
    .join(' ')
    .toLowerCase()
  return {
    type,
    sentType: facts.type,
    threadId,
    offset,
    seq,
    id,
    gist,
    key: isEvent ? bubbleKeyOf(facts) : key,
    text,
  }
}
