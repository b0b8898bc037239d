import { type BubbleKey, bubbleKey } from '../core/index.ts'
import type { Json } from '../protocol/index.ts'
import { describeInput } from './described-input.ts'
import { isKeyOf, type KnownBubble } from './known-bubble.ts'
import type { RecordedInput } from './recorded-input.ts'

/** The recorded inputs of a bubble: those that name it, and those that evicted its thread later. */
export function inputsOf(
  known: KnownBubble,
  inputs: readonly RecordedInput[],
): readonly { readonly input: RecordedInput; readonly isForgotten: boolean }[] {
  const isIt = (key: BubbleKey | undefined): boolean => isKeyOf(known, key)
  const threadIds = new Set<string | undefined>()
  const own = inputs.filter((input) => {
    const isNamed = names(input, isIt)
    if (isNamed && input.receipt?.status !== 'rejected') threadIds.add(threadOf(input))
    return isNamed || (input.letGo !== undefined && threadIds.has(input.letGo))
  })
  const lastLetGo = new Map(own.map(({ letGo, index }) => [letGo, index]))
  return own.map((input) => ({
    input,
    isForgotten: input.index < (lastLetGo.get(threadOf(input)) ?? 0),
  }))
}

const threadOf = (input: RecordedInput): string | undefined => input.letGo ?? describeInput(input).threadId

const names = (input: RecordedInput, isIt: (key: BubbleKey | undefined) => boolean): boolean =>
  input.method === 'hydrate' ? holds(input.input, isIt) : isIt(describeInput(input).key)

/** Whether a snapshot contains the bubble or its retraction. */
function holds(snapshot: Json, isIt: (key: BubbleKey | undefined) => boolean): boolean {
  const { bubbles, retractions } = Object(snapshot) as { readonly [field: string]: unknown } // or anything else
  return [bubbles, retractions].some(
    (list) => Array.isArray(list) && list.some((bubble: unknown) => isIt(keyOf(bubble))),
  )
}

function keyOf(bubble: unknown): BubbleKey | undefined {
  const { kind, invocationId, messageId } = Object(bubble) as { readonly [field: string]: unknown } // or anything else
  if (kind === 'invocation')
    return typeof invocationId === 'string' ? bubbleKey.invocation(invocationId) : undefined
  return typeof messageId === 'string' ? bubbleKey.message(messageId) : undefined
}
