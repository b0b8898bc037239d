import { type EventInput, isId, isRecord } from '../../protocol/index.ts'
import { type Adapter, adapterOf } from '../common/adapter.ts'
import type { EventMapping } from './event-mapping.ts'
import { typeReadersOf } from './event-templates.ts'
import { KnownTurns } from './known-turns.ts'
import { isConstant, readerOf, wrong } from './read-template.ts'

/**
 * Reads events that are similar to onebubble's but have other names: those of a Socket.IO server, or any JSON. The
 * ids in an event name its place, so one adapter reads all turns of all threads. An event without a needed id becomes
 * a violation (`missing_invocation_id`), which has the event as `source`. `end()` fails every open turn.
 * @throws TypeError if the mapping is invalid; the message names the field
 */
export function fromMapping(mapping: EventMapping): Adapter {
  if (isConstant(mapping.invocationId))
    throw wrong('invocationId', 'is a constant, and each event has to name its turn')
  const readType = readerOf(mapping.type ?? 'type', 'type')
  const readThreadId = readerOf(mapping.threadId ?? 'threadId', 'threadId')
  const types = typeReadersOf(mapping)
  const turns = new KnownTurns()

  function push(source: unknown): EventInput[] {
    const type = readType(source)
    const reader = typeof type === 'string' ? types.get(type) : undefined
    if (reader === null || (reader === undefined && mapping.unlisted === 'ignore' && isRecord(source)))
      return []
    if (reader === undefined) {
      const why = 'The mapping lists no such type.'
      return [foreign({ type, threadId: readThreadId(source), why, source })]
    }
    const event = { type: reader.type, ...Object(reader.read(source)) } as Writable // the store validates it
    if (event.type === 'callback') event.origin = 'callback'
    if (isId(event.invocationId)) {
      if (reader.isCounted) event.seq = turns.nextSeq(event.invocationId)
      if (event.type === 'stream_finalized') event.chunkCount ??= turns.nextSeq(event.invocationId)
    } else if (event.type !== 'message' && event.type !== 'retraction') return [foreign({ ...event, source })]
    turns.note(event)
    return [event]
  }

  return adapterOf({ push, end: () => turns.breakOff() })
}

/** An event to which the adapter adds fields that follow from the type, or are counted. */
type Writable = EventInput & { origin?: 'callback'; seq?: number; chunkCount?: number }

/** Not a valid event, which the store reports. */
const foreign = (event: object): EventInput => event as EventInput
