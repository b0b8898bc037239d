/** Plain JSON, as in a data part or a tool result. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

interface Envelope {
  readonly v?: 1
  readonly threadId: string
  readonly origin?: 'stream' | 'callback'
  readonly epoch?: string
  readonly offset?: number
  readonly at?: number
}

export type FinalPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'data'; readonly name: string; readonly dataId: string; readonly value: Json }
  | {
      readonly kind: 'file'
      readonly mediaType: string
      readonly url: string
      readonly filename?: string
      readonly fileId?: string
    }

export interface Author {
  readonly kind: 'user' | 'agent' | 'system'
  readonly id?: string
}

export interface EndError {
  readonly message: string
  readonly code?: string
}

export interface CreatedEvent extends Envelope {
  readonly type: 'invocation_created'
  readonly invocationId: string
  readonly agentId?: string
  readonly replyTo?: string
  readonly chainId?: string
  readonly regenerates?: string
}

export interface ChunkEvent extends Envelope {
  readonly type: 'stream_chunk'
  readonly invocationId: string
  readonly seq: number
  /** Anything that was sent. A chunk is valid even if its part does not decode or is absent. */
  readonly part?: unknown
}

export interface FinalizedEvent extends Envelope {
  readonly type: 'stream_finalized'
  readonly invocationId: string
  readonly chunkCount: number
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly error?: EndError
}

export interface CallbackEvent extends Envelope {
  readonly type: 'callback'
  readonly origin: 'callback'
  readonly invocationId: string
  readonly messageId: string
  readonly disposition: 'replace' | 'independent'
  readonly revision?: number
  readonly parts: readonly FinalPart[]
}

export interface MessageEvent extends Envelope {
  readonly type: 'message'
  readonly messageId: string
  readonly invocationId?: string
  readonly clientMessageId?: string
  readonly revision?: number
  readonly author: Author
  readonly parts: readonly FinalPart[]
}

export interface ApprovalEvent extends Envelope {
  readonly type: 'approval'
  readonly invocationId: string
  readonly approvalId: string
  readonly approved: boolean
  readonly reason?: string
  readonly by?: string
}

/** Names exactly one of the two. */
export interface RetractionEvent extends Envelope {
  readonly type: 'retraction'
  readonly messageId?: string
  readonly invocationId?: string
  readonly by?: string
}

/** A valid protocol event, as it would be sent. */
export type ModelEvent =
  | CreatedEvent
  | ChunkEvent
  | FinalizedEvent
  | CallbackEvent
  | MessageEvent
  | ApprovalEvent
  | RetractionEvent

/** An event and its position in the order of arrival. */
export interface Arrival<E extends ModelEvent = ModelEvent> {
  readonly index: number
  readonly event: E
}

export type EventOf<T extends ModelEvent['type']> = Extract<ModelEvent, { readonly type: T }>

export function ofType<T extends ModelEvent['type']>(
  arrivals: readonly Arrival[],
  type: T,
): readonly Arrival<EventOf<T>>[] {
  return arrivals.filter((arrival): arrival is Arrival<EventOf<T>> => arrival.event.type === type)
}

/** Lowest offset first. Events without an offset come last, in order of arrival. */
export function byOffset(a: Arrival, b: Arrival): number {
  const left = a.event.offset ?? Infinity
  const right = b.event.offset ?? Infinity
  return left === right ? a.index - b.index : left - right
}

/** Highest revision first, then lowest offset, then first to arrive. */
export function byRevision(
  a: Arrival<CallbackEvent | MessageEvent>,
  b: Arrival<CallbackEvent | MessageEvent>,
): number {
  const rise = (b.event.revision ?? 0) - (a.event.revision ?? 0)
  return rise === 0 ? byOffset(a, b) : rise
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

export function assertNever(value: never): never {
  throw new RangeError(`not one of the cases: ${JSON.stringify(value)}`)
}
