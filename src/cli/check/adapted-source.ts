import { boundedCopy, type Json, readField } from '../../protocol/index.ts'

/** What an adapter could not read. */
export interface AdaptedSource {
  /** A whole sentence, if the adapter gives a reason. */
  readonly why: string | undefined
  /** The event as sent by its source. */
  readonly payload: Json
}

/** Undefined if the adapter's event contains nothing of its source. */
export function adaptedSource(event: unknown): AdaptedSource | undefined {
  const part = readField(event, 'part')
  const isPart = readField(part, 'kind') === 'unreadable'
  const [why, source] = isPart
    ? [readField(part, 'why'), readField(part, 'event')]
    : [readField(event, 'why'), readField(event, 'source')]
  if (source === undefined) return undefined
  return { why: typeof why === 'string' ? why : undefined, payload: boundedCopy(source) }
}
