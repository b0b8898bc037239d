import { canonical, chunkContent } from './content.ts'
import type { Arrival, ChunkEvent, ModelEvent, RetractionEvent } from './events.ts'
import { groupBy, ofType } from './events.ts'

/** The accepted events, and those refused because an id is known as something else. */
export interface Sorting {
  readonly taken: readonly Arrival[]
  readonly idConflicts: readonly Arrival[]
}

/**
 * The first event to use an id decides what it stands for: an invocation of one thread, a message, or a callback of
 * one invocation.
 */
export function sortByIds(events: readonly ModelEvent[]): Sorting {
  const known = new Map<string, string>()
  const taken: Arrival[] = []
  const idConflicts: Arrival[] = []
  events.forEach((event, index) => {
    const claims = claimsOf(event)
    if (event.type === 'retraction' && namesOther(known, event)) {
      idConflicts.push({ index, event })
      return
    }
    if (claims.some(([id, meaning]) => (known.get(id) ?? meaning) !== meaning)) {
      idConflicts.push({ index, event })
      return
    }
    for (const [id, meaning] of claims) known.set(id, meaning)
    taken.push({ index, event })
  })
  return { taken, idConflicts }
}

/** The accepted events in order of arrival: without id conflicts and without conflicting chunks. */
export function takenIn(events: readonly ModelEvent[]): readonly Arrival[] {
  const groups = groupBy(sortByIds(events).taken, ({ event }) => bubbleOf(event))
  return [...groups.values()].flatMap(withoutRefusedChunks).toSorted((a, b) => a.index - b.index)
}

/** Whether the target of a retraction is known in another thread, or as a callback. An unknown target is waited for. */
function namesOther(known: ReadonlyMap<string, string>, { threadId, ...named }: RetractionEvent): boolean {
  const { invocationId, messageId } = named
  const meaning = known.get(
    invocationId === undefined ? `message ${messageId}` : `invocation ${invocationId}`,
  )
  if (meaning === undefined) return false
  const [thread, , disposition] = JSON.parse(meaning) as readonly string[]
  return thread !== threadId || disposition === 'replace'
}

/**
 * The ids that the event uses, and what they stand for. A retraction claims none. A `message` names an invocation
 * only for attribution.
 */
function claimsOf(event: ModelEvent): readonly (readonly [id: string, meaning: string])[] {
  const { threadId } = event
  if (event.type === 'retraction') return []
  if (event.type === 'message') return [[`message ${event.messageId}`, canonical([threadId])]]
  const { invocationId } = event
  const invocation = [`invocation ${invocationId}`, canonical([threadId])] as const
  if (event.type !== 'callback') return [invocation]
  const meaning = canonical([threadId, invocationId, event.disposition])
  return [invocation, [`message ${event.messageId}`, meaning]]
}

/** The bubble of an event. A waiting retraction names one of its own thread, even if another thread has that id. */
export function bubbleOf(event: ModelEvent): string {
  const isMessage =
    event.type === 'message' ||
    (event.type === 'retraction' && event.messageId !== undefined) ||
    (event.type === 'callback' && event.disposition === 'independent')
  const named = isMessage ? `message ${event.messageId}` : `invocation ${event.invocationId}`
  return `${named} of ${event.threadId}`
}

/** How a chunk is received, given the chunks of its invocation that arrived before it. */
export function chunkArrival(
  own: readonly Arrival[],
  chunk: Arrival<ChunkEvent>,
): 'new' | 'folded before' | 'held before' | 'conflicting' {
  const earlier = ofType(own, 'stream_chunk').filter(({ index }) => index < chunk.index)
  const { seq } = chunk.event
  const first = earlier.find(({ event }) => event.seq === seq)
  if (first === undefined) return 'new'
  if (foldedCount(earlier) > seq) return 'folded before'
  return chunkContent(first.event) === chunkContent(chunk.event) ? 'held before' : 'conflicting'
}

/**
 * The accepted events of a bubble, without chunks refused as conflicting. After a retraction no chunk counts as
 * conflicting.
 */
export function withoutRefusedChunks(own: readonly Arrival[]): readonly Arrival[] {
  const goneSince = ofType(own, 'retraction')[0]?.index ?? Infinity
  const refused = ofType(own, 'stream_chunk')
    .filter((chunk) => chunk.index < goneSince && chunkArrival(own, chunk) === 'conflicting')
    .map(({ index }) => index)
  return own.filter(({ index }) => !refused.includes(index))
}

/** The number of chunks from seq 0 up to the first gap. */
export function foldedCount(chunks: readonly Arrival<ChunkEvent>[]): number {
  const seqs = new Set(chunks.map(({ event }) => event.seq))
  let count = 0
  while (seqs.has(count)) count += 1
  return count
}
