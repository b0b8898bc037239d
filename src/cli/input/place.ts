/** A place in a file. Everything but `offset`s counts from 1, as in editors. */
export interface Place {
  readonly file: string
  /** For a file with one JSON text per line, or an event stream: the line. */
  readonly line?: number
  /** For a HAR: the number of the request. */
  readonly entry?: number
  /**
   * For a HAR: the number of the websocket message or server-sent event in that request. For a JSON list: the number
   * of the item.
   */
  readonly message?: number
  /** The number of the event in a frame or list of several. */
  readonly event?: number
}

/** `chat.ndjson:41`, `app.har entry 3 message 17 event 2`. */
export function placeText(place: Place): string {
  const { file, line, ...rest } = place
  return [line === undefined ? file : `${file}:${line}`, ...wordsOf(rest)].join(' ')
}

/** The place without its file: `line 41`, `entry 3 message 17 event 2`. */
export function placeInFile({ line, ...rest }: Omit<Place, 'file'>): string {
  return [...(line === undefined ? [] : [`line ${line}`]), ...wordsOf(rest)].join(' ')
}

function wordsOf({ entry, message, event }: Pick<Place, 'entry' | 'message' | 'event'>): readonly string[] {
  const words: string[] = []
  if (entry !== undefined) words.push(`entry ${entry}`)
  if (message !== undefined) words.push(entry === undefined ? `item ${message}` : `message ${message}`)
  if (event !== undefined) words.push(`event ${event}`)
  return words
}
