import { factsOf } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import type { Effect, ExplanationLine } from './explanation.ts'
import type { KnownBubble } from './known-bubble.ts'
import type { RecordedInput } from './recorded-input.ts'
import { named, quoted, refusalWords } from './words.ts'

/** The effect of an input other than an event: a snapshot, an eviction, or a message that this store sends. */
export function otherLine(input: RecordedInput, known: KnownBubble): ExplanationLine {
  if (input.method === 'hydrate') return snapshotLine(input)
  if (input.method !== 'evict') return optimisticLine(input, known)
  const sentence = `thread ${named(input.letGo ?? '')} is evicted: all earlier events are forgotten`
  return { type: 'evict', effect: 'lets_go', sentence }
}

function snapshotLine({ input, receipt, letGo }: RecordedInput): ExplanationLine {
  const { offset } = factsOf(input)
  const snapshot = offset === undefined ? 'a snapshot' : `a snapshot of everything below offset ${offset}`
  const line = (effect: Effect, sentence: string): ExplanationLine => ({ type: 'snapshot', effect, sentence })
  if (receipt?.status === 'rejected') return line('refused', refusalWords(snapshot, receipt.violation))
  return letGo === undefined
    ? line('joins', `${snapshot} contains the bubble, and is joined into the known state`)
    : line('lets_go', `${snapshot} replaces thread ${named(letGo)}: all earlier events are forgotten`)
}

function optimisticLine({ method, input, more }: RecordedInput, { row }: KnownBubble): ExplanationLine {
  const id = named(typeof input === 'string' ? input : fieldOf(input, 'clientMessageId'))
  const line = (effect: Effect, sentence: string): ExplanationLine => ({
    type: 'optimistic',
    effect,
    sentence,
  })
  if (method === 'failOptimistic')
    return line('failed', `the message ${id} was not sent: ${quoted(fieldOf(more ?? null, 'message'))}`)
  if (method === 'removeOptimistic') return line('discarded', `the message ${id} is discarded`)
  if (row?.kind !== 'message') return line('discarded', `the message ${id} was shown, and is no longer shown`)
  if (row.local !== undefined) return line(row.local.delivery, `the message ${id} is shown before it is sent`)
  const name = named(row.messageId ?? '')
  return line('taken_over', `the message ${id} was shown, and the server has assigned the id ${name}`)
}

function fieldOf(value: Json, name: string): string {
  const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  const field: unknown = isThere ? Reflect.get(value, name) : undefined
  return typeof field === 'string' ? field : ''
}
