import type { Receipt } from '../core/index.ts'
import { type BubbleEvent, decodeEvent } from '../protocol/index.ts'
import type { ConnectOptions } from './options.ts'

type EventOf<Type extends BubbleEvent['type']> = Extract<BubbleEvent, { readonly type: Type }>

/** The event of one of these types that an answer has in it, if it is one of this thread. */
export function answeredEvent<Type extends BubbleEvent['type']>(
  answer: unknown,
  threadId: string,
  ...types: readonly Type[]
): EventOf<Type> | undefined {
  const decoded = decodeEvent(Reflect.get(Object(answer), 'event'))
  if (!decoded.ok || decoded.event.threadId !== threadId) return undefined
  const { event } = decoded
  return types.some((type) => type === event.type) ? (event as EventOf<Type>) : undefined // of one of these types
}

/**
 * Takes in an event ahead of the log: without its place there. What was appended before it has not come yet; with its
 * offset it would open a gap, and be told of. It gets its place when the log brings it.
 * @returns what the store says; undefined, and nothing has changed, when another log than that of the event is shown
 */
export function takeAhead(
  store: Pick<ConnectOptions['store'], 'ingestAll' | 'cursor' | 'flush'>,
  event: BubbleEvent,
): Receipt | undefined {
  const shown = store.cursor(event.threadId)?.epoch
  if (shown !== undefined && event.epoch !== undefined && shown !== event.epoch) return undefined
  const [receipt] = store.ingestAll([{ ...event, epoch: undefined, offset: undefined }])
  store.flush()
  return receipt
}
