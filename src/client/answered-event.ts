import type { Receipt } from '../core/index.ts'
import { type BubbleEvent, decodeEvent } from '../protocol/index.ts'
import type { ConnectOptions } from './options.ts'

type EventOf<Type extends BubbleEvent['type']> = Extract<BubbleEvent, { readonly type: Type }>

/** Returns the event that an answer carries, if it has one of these types and belongs to this thread. */
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
 * Ingests an event without its place in the log. Events logged before it have not arrived yet, so its offset would
 * open a gap and report it. The event gets its place when the log delivers it.
 * @returns the store's receipt; undefined, with nothing changed, when the store shows the log of another epoch
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
