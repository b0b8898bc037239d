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
 * The websocket messages and the streams of a HAR, request by request. Messages are read one by one, so a socket may have any
 * number of them. Of everything else of a request, its bodies included, one request at a time is in memory.
 * @throws InputError when it is no HAR, or one without messages and streams
 */
export async function* harItems(bytes: AsyncIterable<Uint8Array>, file: string): InputItems {
  const reader = new HarReader(file)
  const paths = [`${inEntry}.${messagesKey}.*`, `${inEntry}.${eventsKey}.*`, inEntry, '$.log', '$']
  yield* parsedItems(bytes, file, paths, (path, value) => reader.take(path, value))
  reader.checkFound()
}

class HarReader {
  readonly #file: string
  /** Of the request that is being read. */
  #entry = 1
  #messageCount = 0
  /** Whether its messages were exported one by one, so that its body would say them again. */
  #hasEvents = false
  #hasLog = false
  #recordCount = 0
  #silentSocketCount = 0
  #silentStreamCount = 0
  #problemCount = 0

  constructor(file: string) {
    this.#file = file
  }

  take(path: readonly (string | number | undefined)[], value: unknown): readonly InputItem[] {
    if (path.length <= 1) {
      this.#hasLog ||= path[0] === 'log'
      return []
    }
    const items =
      path.length === 3
        ? this.#endEntry(value)
        : path[3] === messagesKey
          ? this.#message(value)
          : this.#serverSentEvent(value)
    for (const { kind } of items) {
      if (kind === 'record') this.#recordCount++
      if (kind === 'problem') this.#problemCount++
    }
    return items
  }

  checkFound(): void {
    if (!this.#hasLog)
      throw new InputError(`${this.#file} is JSON, but no HAR: it has no "log". Is it another file's export?`)
    if (this.#recordCount + this.#problemCount > 0) return
    const found =
      this.#silentSocketCount > 0
        ? `It names ${this.#silentSocketCount} websocket${this.#silentSocketCount === 1 ? '' : 's'} without a message.`
        : this.#silentStreamCount > 0
          ? `It names ${this.#silentStreamCount} event stream${this.#silentStreamCount === 1 ? '' : 's'} without a body.`
          : 'None of its requests is a websocket or an event stream.'
    throw new InputError(
      `${this.#file} is a HAR without websocket messages and without event streams. ${found} Open the developer tools before the page connects, and export with content: messages stand under "_webSocketMessages" of a request.`,
    )
  }

  get #place(): Place {
    return { file: this.#file, entry: this.#entry }
  }

  #message(value: unknown): readonly InputItem[] {
    const place = { ...this.#place, message: ++this.#messageCount }
    const [type, opcode, data] = [
      readField(value, 'type'),
      readField(value, 'opcode'),
      readField(value, 'data'),
    ]
    // 1 is text and 2 is bytes, written as base64. All others are of the connection itself.
    if (typeof data !== 'string' || (opcode !== undefined && opcode !== 1 && opcode !== 2)) return []
    const text = opcode === 2 ? utf8Of(Buffer.from(data, 'base64')) : data
    if (text === undefined) return []
    return [{ kind: 'record', place, text, isMessage: true, isSent: type === 'send' }]
  }

  #serverSentEvent(value: unknown): readonly InputItem[] {
    const data = readField(value, 'data')
    if (typeof data !== 'string') return []
    this.#hasEvents = true
    const [event, id] = [textField(value, 'eventName'), textField(value, 'eventId')]
    // The exporter writes the default name out.
    const name = event === 'message' || event === '' ? undefined : event
    return [
      {
        kind: 'record',
        place: { ...this.#place, message: ++this.#messageCount },
        text: data,
        isServerSent: true,
        event: name,
        id: id === '' ? undefined : id,
      },
    ]
  }

  #endEntry(value: unknown): readonly InputItem[] {
    const place = this.#place
    const url = textField(readField(value, 'request'), 'url') ?? ''
    const body = this.#hasEvents ? [] : this.#body(readField(value, 'response'), place)
    const isSocket = /^wss?:/i.test(url) || textField(value, '_resourceType') === 'websocket'
    if (isSocket && this.#messageCount === 0) this.#silentSocketCount++
    this.#entry++
    this.#messageCount = 0
    this.#hasEvents = false
    return [...body, { kind: 'end', place, route: url }]
  }

  #body(response: unknown, place: Place): readonly InputItem[] {
    const content = readField(response, 'content')
    const format = streamFormatOf(textField(content, 'mimeType') ?? headerOf(response, 'content-type'))
    if (format === undefined) return []
    const text = textField(content, 'text') ?? ''
    if (text === '') {
      this.#silentStreamCount++
      return []
    }
    const body = decodeBody(text, textField(content, 'encoding'), headerOf(response, 'content-encoding'))
    if (!body.ok) return [{ kind: 'problem', place, message: body.message }]
    return recordsOfBody(body.text, format, place)
  }
}

function textField(value: unknown, key: string): string | undefined {
  const text = isRecord(value) ? readField(value, key) : undefined
  return typeof text === 'string' ? text : undefined
}

function headerOf(response: unknown, name: string): string {
  const headers = isRecord(response) ? readField(response, 'headers') : undefined
  if (!Array.isArray(headers)) return ''
  const header: unknown = headers.find((each) => textField(each, 'name')?.toLowerCase() === name)
  return textField(header, 'value') ?? ''
}
