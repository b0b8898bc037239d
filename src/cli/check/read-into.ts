import type { BoundAdapter } from '../adapters.ts'
import type { InputEnd, InputItem, InputItems, InputProblem, InputRecord } from '../input/input-item.ts'
import type { Place } from '../input/place.ts'
import { wireValues } from '../input/wire-values.ts'
import type { EventSink } from './event-sink.ts'
import { takeRecord } from './take-record.ts'

/** Takes what a file holds. */
export interface InputSink extends EventSink {
  /** A record is about to be taken. */
  record(record: InputRecord): void
  problem(problem: InputProblem): void
  /** The records of one request, or of the file, are over. */
  end(end: InputEnd): void
  /** The source of a turn has ended without having said so. */
  cutOff(invocationId: string, place: Place): void
  /** What was found so far may be written. @returns whether to go on */
  rest(): Promise<boolean>
}

/** How the events of another library are bound. */
export interface Bound {
  /** The adapter of the request, or the file, whose records begin here. */
  readonly make: (place: Place) => BoundAdapter
  /** Whether one adapter reads the whole file, since its events name their turns themselves. */
  readonly isWhole: boolean
}

/**
 * Reads events of our own.
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

/** Reads events of another library: the records of each request, or of the file, are one turn. */
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
  // A turn that waits for a person goes on elsewhere: nothing of it is missing here.
  for (const event of adapter.end()) sink.event(event, place, true)
  if (end !== undefined) sink.end(end)
}

/** A record as an adapter reads it. */
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
