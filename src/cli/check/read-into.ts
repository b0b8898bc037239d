import type { BoundAdapter } from '../adapters.ts'
import type { InputEnd, InputItem, InputItems, InputProblem, InputRecord } from '../input/input-item.ts'
import type { Place } from '../input/place.ts'
import { wireValues } from '../input/wire-values.ts'
import type { EventSink } from './event-sink.ts'
import { takeRecord } from './take-record.ts'

/** Receives the content of a file. */
export interface InputSink extends EventSink {
  /** Called before each record. */
  record(record: InputRecord): void
  problem(problem: InputProblem): void
  /** The records of one request, or of the file, have ended. */
  end(end: InputEnd): void
  /** The source of a turn has stopped without an end. */
  cutOff(invocationId: string, place: Place): void
  /** The findings so far may be written. @returns whether to continue */
  rest(): Promise<boolean>
}

/** How the events of another library are bound. */
export interface Bound {
  /** Makes the adapter of the request or the file whose records begin here. */
  readonly make: (place: Place) => BoundAdapter
  /** Whether one adapter reads the whole file, because its events name their turns themselves. */
  readonly isWhole: boolean
}

/**
 * Reads onebubble's own events.
 * @param isOurs whether nothing else is expected
 */
export async function readOwn(items: InputItems, sink: InputSink, isOurs: boolean): Promise<void> {
  for await (const batch of items) {
    for (const item of batch) {
      if (item.kind === 'problem') sink.problem(item)
      else if (item.kind === 'end') sink.end(item)
      else {
        sink.record(item)
        takeRecord(item, sink, isOurs)
      }
    }
    if (!(await sink.rest())) return
  }
}

/** Reads events of another library. The records of each request, or of the file, are one turn. */
export async function readBound(items: InputItems, sink: InputSink, bound: Bound): Promise<void> {
  const all = flat(items, sink)
  for (let next = await all.next(); next.done !== true; next = await all.next()) {
    const item = next.value
    if (item.kind === 'end') sink.end(item)
    else if (item.kind === 'problem') sink.problem(item)
    else if (item.isSent === true) sink.sent()
    else await readTurn(item, all, sink, bound)
  }
}

async function readTurn(
  first: InputRecord,
  rest: AsyncGenerator<InputItem>,
  sink: InputSink,
  { make, isWhole }: Bound,
): Promise<void> {
  const adapter = make(first.place)
  let { place } = first
  let end: InputEnd | undefined
  let isOver = false
  async function* records(): AsyncGenerator<unknown> {
    for (let item: InputItem = first; ;) {
      if (item.kind === 'end' && !isWhole) {
        end = item
        break
      }
      if (item.kind === 'end') sink.end(item)
      else if (item.kind === 'problem') sink.problem(item)
      else {
        sink.record(item)
        if (item.isSent === true) sink.sent()
        else {
          place = item.place
          yield* pieces(item, sink)
        }
      }
      const next = await rest.next()
      if (next.done === true) break
      item = next.value
    }
    isOver = true
  }
  const format = first.isServerSent === true ? 'sse' : 'ndjson'
  for await (const event of adapter.adaptStream(records(), { format })) {
    sink.event(event, place, true)
    if (isOver && event.type === 'stream_finalized' && event.error?.code === 'incomplete_stream')
      sink.cutOff(event.invocationId, place)
  }
  // A turn that waits for a person continues elsewhere, so nothing is missing here.
  for (const event of adapter.end()) sink.event(event, place, true)
  if (end !== undefined) sink.end(end)
}

/** Splits a record into what an adapter reads. */
function pieces(
  { place, text, isMessage, isServerSent, event, id }: InputRecord,
  sink: InputSink,
): readonly unknown[] {
  if (isMessage === true) {
    const values = wireValues(text)
    if (values === undefined) sink.foreign(text, place)
    return values ?? []
  }
  if (isServerSent !== true) return [`${text}\n`]
  const fields = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...text.split('\n').map((line) => `data: ${line}`),
  ]
  return [`${fields.join('\n')}\n\n`]
}

async function* flat(items: InputItems, sink: InputSink): AsyncGenerator<InputItem> {
  for await (const batch of items) {
    yield* batch
    if (!(await sink.rest())) return
  }
}
