import { createParser } from 'eventsource-parser'
import type { InputRecord } from './input-item.ts'
import type { Place } from './place.ts'

/** The format of a body, by its media type; undefined if it is not an event stream. */
export type StreamFormat = 'sse' | 'ndjson'

export function streamFormatOf(mediaType: string): StreamFormat | undefined {
  if (/^text\/event-stream\b/i.test(mediaType)) return 'sse'
  if (/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|stream\+json)\b/i.test(mediaType)) return 'ndjson'
  return undefined
}

/** The records of a whole body. @param place of its request; each record gets its own number */
export function recordsOfBody(text: string, format: StreamFormat, place: Place): readonly InputRecord[] {
  const records: InputRecord[] = []
  const add = (data: string, event?: string, id?: string): void =>
    void records.push({
      kind: 'record',
      place: { ...place, message: records.length + 1 },
      text: data,
      isServerSent: format === 'sse',
      event,
      id,
    })
  if (format === 'sse') {
    const parser = createParser({ onEvent: ({ data, event, id }) => add(data, event, id) })
    parser.feed(text)
    parser.feed('\n\n') // a recording may lack the last empty line
  } else for (const line of text.split('\n')) if (line.trim() !== '') add(line)
  return records
}
