import { decodeEvent, isId, isRecord, readField } from '../../protocol/index.ts'
import { hashOf } from './hash-of.ts'

/** Fields in which copies of one event may differ. */
const ofDelivery: ReadonlySet<string> = new Set(['offset', 'epoch', 'at', 'v', 'origin', 'clientMessageId'])

/**
 * A hash of the content of an event that a store has accepted. Events that a store would call equal have the same one.
 * Of a chunk, only the part counts.
 */
export function contentHash(event: unknown): number {
  const part = readField(event, 'part')
  if (readField(event, 'type') === 'stream_chunk') {
    // Nearly all traffic is text, which need not be decoded again.
    const [kind, partId, delta] = [
      readField(part, 'kind'),
      readField(part, 'partId'),
      readField(part, 'delta'),
    ]
    const isText = (kind === 'text' || kind === 'reasoning') && typeof delta === 'string'
    if (isText && partId === undefined) return hashOf(delta, kind === 'text' ? 1 : 2)
    if (isText && isId(partId)) return hashOf(`${partId.length} ${partId}${delta}`, kind === 'text' ? 3 : 4)
  }
  const decoded = decodeEvent(event)
  if (!decoded.ok) return 0
  if (decoded.event.type === 'stream_chunk') return hashOf(canonical(decoded.event.part), 5)
  const content = Object.entries(decoded.event).filter(([name]) => !ofDelivery.has(name))
  return hashOf(canonical(Object.fromEntries(content)), 6)
}

/** JSON whose keys are in order, so that equal values have one text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
