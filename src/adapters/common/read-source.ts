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
 * What a source holds, no faster than it is taken: with each piece of it, the events that are complete with that piece.
 * @param eventOf the event that a record of a body holds; `undefined` if it holds none
 * @throws SourceError if it is a response that has no events to read
 */
export async function* readSource(
  source: EventSource,
  format: BodyFormat | undefined,
  eventOf: (record: SourceRecord) => unknown,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const isResponse = 'ok' in source // an incoming message of Node has headers, too
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
  /** There is no more text. */
  readonly end: () => unknown
}

function parserOf(format: BodyFormat, take: (record: SourceRecord) => unknown): RecordParser {
  if (format === 'sse') {
    const parser = createParser({ onEvent: take })
    return { feed: (text) => parser.feed(text), end: () => {} } // an event that is cut off is none
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
    // The last line may be one that was cut off: what is no JSON is none.
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

/** Not every browser can iterate over a stream. */
function piecesOf(source: ReadableStream<unknown> | AsyncIterable<unknown>): AsyncIterable<unknown> {
  if (!('getReader' in source)) return source
  const reader = source.getReader()
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => reader.read(),
      return() {
        void reader.cancel().catch(() => {}) // who stops early wants no more
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}
