import type { EventInput } from '../../protocol/index.ts'
import { type BodyFormat, type EventSource, readSource, type SourceRecord } from './read-source.ts'

/** Converts the events of one source to events of one turn. It uses no clock, no network and no randomness. */
export interface Adapter {
  /**
   * Reads one event of the source, in the source's order. Never throws: an event that cannot be read becomes a chunk
   * that the store reports as a violation.
   * @returns the events for `store.ingest`: at most one chunk, or one for each thing that the source's event says,
   * and the events that create or end the turn
   */
  push(event: unknown): EventInput[]
  /**
   * Call this when nothing more will come. A turn whose source has not reported its end fails with the code
   * `incomplete_stream`, unless the source has no last event. A turn that waits for a person ends as its source has
   * said, or else as `completed`.
   */
  end(): EventInput[]
  /**
   * Reads a source to its end: a `Response`, a stream, or an async iterable of events, text or bytes.
   *
   * When the source ends, `end()` is called, unless the turn waits for a person. Read the response that continues the
   * turn with the same adapter. If reading fails, the error is thrown and the turn stays open. You may then read the
   * same stream from its beginning, with a new adapter.
   * @throws SourceError if the response is not ok, has no body, or has a body of an unknown format
   */
  adaptStream(source: EventSource, options?: AdaptStreamOptions): AsyncGenerator<EventInput, void, undefined>
}

/** Options of `adaptStream`. */
export interface AdaptStreamOptions {
  /** The format of text and bytes. Default: from the `content-type` of a response, otherwise `sse`. */
  readonly format?: BodyFormat
}

/** How an adapter reads its source. */
export interface Source {
  readonly push: (event: unknown) => EventInput[]
  readonly end: () => EventInput[]
  /** Whether the source has ended its response and waits for a person. The turn then stays open. */
  readonly isWaiting?: () => boolean
  /** Called when another response is read while the turn waits, for a source whose events do not say so. */
  readonly resume?: () => void
  /** The event in a record of a body; `undefined` if there is none. Default: its data as JSON. */
  readonly eventOf?: (record: SourceRecord) => unknown
}

export function adapterOf({ push, end, isWaiting, resume, eventOf = jsonOf }: Source): Adapter {
  return {
    push,
    end,
    async *adaptStream(source, { format } = {}) {
      if (isWaiting?.() === true) resume?.()
      for await (const events of readSource(source, format, eventOf))
        for (const event of events) for (const made of push(event)) yield made
      if (isWaiting?.() !== true) for (const made of end()) yield made
    },
  }
}

/** The data of a record as JSON. Invalid JSON is returned as text, which no adapter accepts as an event. */
export function jsonOf({ data }: SourceRecord): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
