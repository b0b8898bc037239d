/** Where something stands in a file. All but `offset`s count from 1, as editors and people do. */
export interface Place {
  readonly file: string
  /** Of a file with one JSON text a line, or of an event stream: the line. */
  readonly line?: number
  /** Of a HAR: which request. */
  readonly entry?: number
  /** Of a HAR: which websocket message or server-sent event of that request. Of a JSON list: which item. */
  readonly message?: number
  /** Which event of a frame or a list that holds several. */
  readonly event?: number
}

/** `chat.ndjson:41`, `app.har entry 3 message 17 event 2`. */
export function placeText({ file, line, entry, message, event }: Place): string {
  const words: string[] = [line === undefined ? file : `${file}:${line}`]
  if (entry !== undefined) words.push(`entry ${entry}`)
  if (message !== undefined) words.push(entry === undefined ? `item ${message}` : `message ${message}`)
  if (event !== undefined) words.push(`event ${event}`)
  return words.join(' ')
}
