import { isRecord, readField } from '../../protocol/index.ts'
import { plural } from '../report/plural.ts'
import { decodeBody, utf8Of } from './decode-body.ts'
import { InputError } from './input-error.ts'
import type { InputItem, InputItems, InputProblem } from './input-item.ts'
import { parsedItems } from './json-items.ts'
import type { Place } from './place.ts'
import { recordsOfBody, streamFormatOf } from './records-of-body.ts'

const inEntry = '$.log.entries.*'
const messagesKey = '_webSocketMessages'
const eventsKey = '_eventSourceMessages'

/**
 * The paths that are read of each request. None of these contains another one, because the parser frees a value only when
 * no later value contains it.
 */
const paths: readonly string[] = [
  '$.log.version',
  ...[
    `${messagesKey}.*`,
    `${eventsKey}.*`,
    '_resourceType',
    'request.url',
    'response.headers.*',
    'response.content.*',
  ].map((path) => `${inEntry}.${path}`),
]

/**
 * The websocket messages and streams of a HAR, by request: of all requests, or only of the named `entries`. Messages are
 * read one by one, so a socket may have any number of them. A body is read as a whole, one at a time.
 * @throws InputError when the file is not a HAR, or has no messages and streams
 */
export async function* harItems(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  entries?: ReadonlySet<number>,
): InputItems {
  const reader = new HarReader(file, entries)
  yield* parsedItems(bytes, file, [...paths], (path, value) => reader.take(path, value))
  yield reader.endEntry()
  yield reader.endFile()
}

const silentStream =
  'The request is an event stream without a recorded body, so its events were not checked. A stream that is still open has none. Export after the server has ended it, or leave the request out with --entry.'
const silentSocket =
  'The request is a websocket without a recorded message, so it was not checked. Firefox exports none. Record in a Chromium-based browser, or leave the request out with --entry.'

/** What is known of a request. */
interface Entry {
  readonly index: number
  messageCount: number
  /** Whether its events were exported one by one. Its body would repeat them. */
  hasEvents: boolean
  url: string
  isSocket: boolean
  headers: unknown[]
  content: Map<string, unknown>
}

const entryAt = (index: number): Entry => ({
  index,
  messageCount: 0,
  hasEvents: false,
  url: '',
  isSocket: false,
  headers: [],
  content: new Map(),
})

class HarReader {
  readonly #file: string
  readonly #entries: ReadonlySet<number> | undefined
  #entry: Entry | undefined
  #hasLog = false
  #recordCount = 0
  readonly #silentSockets: InputProblem[] = []
  readonly #silentStreams: InputProblem[] = []
  #problemCount = 0

  constructor(file: string, entries: ReadonlySet<number> | undefined) {
    this.#file = file
    this.#entries = entries
  }

  /** @param path such as `log`, `entries`, 3, `request`, `url` */
  take(
    [, , index, part, field, inner]: readonly (string | number | undefined)[],
    value: unknown,
  ): readonly InputItem[] {
    this.#hasLog = true
    if (typeof index !== 'number') return []
    if (this.#entries?.has(index + 1) === false) return []
    const ended = this.#entry?.index === index ? [] : this.endEntry()
    const entry = (this.#entry ??= entryAt(index))
    if (part === messagesKey) return [...ended, ...this.#counted(messageItems(this.#place(entry), value))]
    if (part === eventsKey) return [...ended, ...this.#counted(this.#serverSentEvent(entry, value))]
    if (part === '_resourceType') entry.isSocket ||= value === 'websocket'
    else if (part === 'request') entry.url = typeof value === 'string' ? value : ''
    else if (field === 'headers') entry.headers.push(value)
    else entry.content.set(String(inner), value)
    return ended
  }

  /** The latest request has ended. */
  endEntry(): readonly InputItem[] {
    const entry = this.#entry
    this.#entry = undefined
    if (entry === undefined) return []
    const place = { file: this.#file, entry: entry.index + 1 }
    const body = entry.hasEvents ? [] : this.#body(entry, place)
    const isSocket = entry.isSocket || /^wss?:/i.test(entry.url)
    if (isSocket && entry.messageCount === 0)
      this.#silentSockets.push({ kind: 'problem', place, message: silentSocket })
    return [...this.#counted(body), { kind: 'end', place, route: entry.url }]
  }

  /**
   * Call this when all requests were read. It reports the sockets and streams without content.
   * @throws InputError when there is nothing to check
   */
  endFile(): readonly InputItem[] {
    if (!this.#hasLog)
      throw new InputError(
        `${this.#file} is JSON, but not a HAR: it has no "log". Check that it is the right file.`,
      )
    if (this.#recordCount + this.#problemCount > 0) return [...this.#silentSockets, ...this.#silentStreams]
    const found =
      this.#silentSockets.length > 0
        ? `It names ${plural(this.#silentSockets.length, 'websocket')} without a message. Firefox exports none: record in a Chromium-based browser.`
        : this.#silentStreams.length > 0
          ? `It names ${plural(this.#silentStreams.length, 'event stream')} without a body.`
          : 'None of its requests is a websocket or an event stream.'
    throw new InputError(
      `${this.#file} is a HAR without websocket messages or event streams. ${found} Open the developer tools before the page connects, and export with content: messages are in "_webSocketMessages" of a request.`,
    )
  }

  #place(entry: Entry): Place {
    entry.messageCount++
    return { file: this.#file, entry: entry.index + 1, message: entry.messageCount }
  }

  #counted(items: readonly InputItem[]): readonly InputItem[] {
    for (const { kind } of items) {
      if (kind === 'record') this.#recordCount++
      if (kind === 'problem') this.#problemCount++
    }
    return items
  }

  #serverSentEvent(entry: Entry, value: unknown): readonly InputItem[] {
    const data = textField(value, 'data')
    if (data === undefined) return []
    entry.hasEvents = true
    const [event, id] = [textField(value, 'eventName'), textField(value, 'eventId')]
    return [
      {
        kind: 'record',
        place: this.#place(entry),
        text: data,
        isServerSent: true,
        event: event === 'message' || event === '' ? undefined : event, // the exporter writes the default name explicitly
        id: id === '' ? undefined : id,
      },
    ]
  }

  #body({ headers, content }: Entry, place: Place): readonly InputItem[] {
    const [mimeType, text, encoding] = ['mimeType', 'text', 'encoding'].map((key) => {
      const value = content.get(key)
      return typeof value === 'string' ? value : undefined
    })
    const format = streamFormatOf(mimeType ?? headerOf(headers, 'content-type'))
    if (format === undefined) return []
    if (text === undefined || text === '') {
      this.#silentStreams.push({ kind: 'problem', place, message: silentStream })
      return []
    }
    const body = decodeBody(text, encoding, headerOf(headers, 'content-encoding'))
    if (!body.ok) return [{ kind: 'problem', place, message: body.message }]
    return recordsOfBody(body.text, format, place)
  }
}

function messageItems(place: Place, value: unknown): readonly InputItem[] {
  const [type, opcode, data] = ['type', 'opcode', 'data'].map((key) => readField(value, key))
  // 1 is text, and 2 is bytes in base64. All others concern the connection itself.
  if (typeof data !== 'string' || (opcode !== undefined && opcode !== 1 && opcode !== 2)) return []
  const text = opcode === 2 ? utf8Of(Buffer.from(data, 'base64')) : data
  if (text === undefined) return []
  return [{ kind: 'record', place, text, isMessage: true, isSent: type === 'send' }]
}

function textField(value: unknown, key: string): string | undefined {
  const text = isRecord(value) ? readField(value, key) : undefined
  return typeof text === 'string' ? text : undefined
}

function headerOf(headers: readonly unknown[], name: string): string {
  const header = headers.find((each) => textField(each, 'name')?.toLowerCase() === name)
  return textField(header, 'value') ?? ''
}
