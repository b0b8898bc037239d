import { createParser } from 'eventsource-parser'
import { SourceError } from './source-error.ts'

/** `sse`: server-sent events. `ndjson`: one JSON text per line. */
export type BodyFormat = 'sse' | 'ndjson'

/** Events, or a body of text or bytes that contains them. */
export type EventSource = Response | ReadableStream<unknown> | AsyncIterable<unknown>

/** One record of a body: a server-sent event, or a line. */
export interface SourceRecord {
  readonly data: string
  /** The name of a server-sent event. */
  readonly event?: string | undefined
  readonly id?: string | undefined
}

/**
 * Reads a source, only as fast as the caller takes its events. Each piece of the source yields the events that it completes.
 * @param eventOf returns the event in a record of a body; `undefined` if there is none
 * @throws SourceError if the source is a response without events to read
 */
export async function* readSource(
  source: EventSource,
  format: BodyFormat | undefined,
  eventOf: (record: SourceRecord) => unknown,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const isResponse = 'ok' in source // an incoming message of Node also has headers, so they do not distinguish a response
  const body = isResponse ? bodyOf(source) : source
  const records: SourceRecord[] = []
  const parser = parserOf(format ?? (isResponse ? formatOf(source) : 'sse'), (record) => records.push(record))
  const decoder = new TextDecoder()
  const events = (): readonly unknown[] =>
    records
      .splice(0)
      .map(eventOf)
      .filter((event) => event !== undefined)
  for await (const piece of piecesOf(body)) {
    const isBytes = piece instanceof Uint8Array
    if (!isBytes && typeof piece !== 'string') yield [piece]
    else {
      parser.feed(isBytes ? decoder.decode(piece, { stream: true }) : piece)
      yield events()
    }
  }
  parser.feed(decoder.decode())
  parser.end()
  yield events()
}

interface RecordParser {
  readonly feed: (text: string) => void
  /** The text has ended. */
  readonly end: () => unknown
}

function parserOf(format: BodyFormat, take: (record: SourceRecord) => unknown): RecordParser {
  if (format === 'sse') {
    const parser = createParser({ onEvent: take })
    return { feed: (text) => parser.feed(text), end: () => {} } // a cut-off event is dropped
  }
  let rest = ''
  const line = (data: string): void => {
    if (data.trim() !== '') take({ data })
  }
  return {
    feed(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(line)
    },
    // The last line may be cut off, so it counts only if it is JSON.
    end: () => isJson(rest) && take({ data: rest }),
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function formatOf(response: Response): BodyFormat {
  const type = response.headers.get('content-type') ?? ''
  if (/^text\/event-stream\b/i.test(type)) return 'sse'
  if (/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|stream\+json)\b/i.test(type)) return 'ndjson'
  throw new SourceError(
    'unknown_format',
    `The content-type of the response is "${type}". Pass { format: 'sse' } or { format: 'ndjson' } to set the format of the body.`,
    response.status,
  )
}

function bodyOf({ ok, status, body }: Response): ReadableStream<unknown> {
  if (!ok)
    throw new SourceError('not_ok', `The response has the status ${status}. Check response.ok first.`, status)
  if (body === null)
    throw new SourceError('no_body', 'The response has no body. Pass one that streams its events.', status)
  return body
}

/** Some browsers cannot iterate over a stream. */
function piecesOf(source: ReadableStream<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (!('getReader' in source)) return source
  const reader = source.getReader()
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => reader.read(),
      return() {
        void reader.cancel().catch(() => {}) // the consumer stops early and needs nothing more
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}
