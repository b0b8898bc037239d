import { isRecord, readField } from '../../protocol/index.ts'
import { decodeBody, utf8Of } from './decode-body.ts'
import { InputError } from './input-error.ts'
import type { InputItem, InputItems } from './input-item.ts'
import { parsedItems } from './json-items.ts'
import type { Place } from './place.ts'
import { recordsOfBody, streamFormatOf } from './records-of-body.ts'

const inEntry = '$.log.entries.*'
const messagesKey = '_webSocketMessages'
const eventsKey = '_eventSourceMessages'

/**
 * What is taken of each request. None of these stands within another one: the parser lets go only of what no value that is still
 * to come holds.
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
 * The websocket messages and the streams of a HAR, request by request. Messages are read one by one, so a socket may have any
 * number of them. A body is read as a whole, one at a time.
 * @throws InputError when it is no HAR, or one without messages and streams
 */
export async function* harItems(bytes: AsyncIterable<Uint8Array>, file: string): InputItems {
  const reader = new HarReader(file)
  yield* parsedItems(bytes, file, [...paths], (path, value) => reader.take(path, value))
  yield reader.endEntry()
  reader.checkFound()
}

/** What is known of a request. */
interface Entry {
  readonly index: number
  messageCount: number
  /** Its events were exported one by one, so that its body would say them again. */
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
  #entry: Entry | undefined
  #hasLog = false
  #recordCount = 0
  #silentSocketCount = 0
  #silentStreamCount = 0
  #problemCount = 0

  constructor(file: string) {
    this.#file = file
  }

  /** @param path as `log`, `entries`, 3, `request`, `url` */
  take(
    [, , index, part, field, inner]: readonly (string | number | undefined)[],
    value: unknown,
  ): readonly InputItem[] {
    this.#hasLog = true
    if (typeof index !== 'number') return []
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

  /** The request that was read last is over. */
  endEntry(): readonly InputItem[] {
    const entry = this.#entry
    this.#entry = undefined
    if (entry === undefined) return []
    const place = { file: this.#file, entry: entry.index + 1 }
    const body = entry.hasEvents ? [] : this.#body(entry, place)
    const isSocket = entry.isSocket || /^wss?:/i.test(entry.url)
    if (isSocket && entry.messageCount === 0) this.#silentSocketCount++
    return [...this.#counted(body), { kind: 'end', place, route: entry.url }]
  }

  checkFound(): void {
    if (!this.#hasLog)
      throw new InputError(`${this.#file} is JSON, but no HAR: it has no "log". Is it another file's export?`)
    if (this.#recordCount + this.#problemCount > 0) return
    const found =
      this.#silentSocketCount > 0
        ? `It names ${this.#silentSocketCount} websocket${this.#silentSocketCount === 1 ? '' : 's'} without a message. Firefox exports none: record in a browser of the Chromium family.`
        : this.#silentStreamCount > 0
          ? `It names ${this.#silentStreamCount} event stream${this.#silentStreamCount === 1 ? '' : 's'} without a body.`
          : 'None of its requests is a websocket or an event stream.'
    throw new InputError(
      `${this.#file} is a HAR without websocket messages and without event streams. ${found} Open the developer tools before the page connects, and export with content: messages stand under "_webSocketMessages" of a request.`,
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
        event: event === 'message' || event === '' ? undefined : event, // the exporter writes the default name out
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
      this.#silentStreamCount++
      return []
    }
    const body = decodeBody(text, encoding, headerOf(headers, 'content-encoding'))
    if (!body.ok) return [{ kind: 'problem', place, message: body.message }]
    return recordsOfBody(body.text, format, place)
  }
}

function messageItems(place: Place, value: unknown): readonly InputItem[] {
  const [type, opcode, data] = ['type', 'opcode', 'data'].map((key) => readField(value, key))
  // 1 is text and 2 is bytes, written as base64. All others are of the connection itself.
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
