import { endOfJson, isSpace, unfinished } from './end-of-json.ts'

/**
 * What may stand before the JSON of a line: what is no text; the types, attachments, namespace and acknowledgement of a
 * packet of Socket.IO (`451-/chat,17[`), or the type of a frame of SockJS (`a[`).
 */
const prefix =
  // oxlint-disable-next-line no-control-regex -- they are what a binary frame has around a text
  /[ \t\u0001-\u0008\u000b\u000c\u000e-\u001d\u001f\ufeff\ufffd]*(?:\d+-?(?:\/[^,[{"\n\r\u001e\0]*,)?\d*|[am](?=[["]))?/y

/**
 * The JSON values that a sender has serialised into a frame: the whole text, else the values that its lines begin with,
 * and what the data of its server-sent events holds. In a time that grows with the length of the text, whatever it is.
 * @param mayMatter what does not is not parsed
 */
export function valuesInFrame(text: string, mayMatter: (json: string) => boolean): readonly unknown[] {
  if (!mayMatter(text)) return []
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const parsed = parseWhole(plain)
  return parsed === undefined ? new FrameReader(mayMatter).read(plain) : [parsed.value]
}

/** The whole text as JSON. One exception at most is thrown for it, and none where it does not end as it begins. */
function parseWhole(text: string): { readonly value: unknown } | undefined {
  const opener = text.charCodeAt(text.search(/[^ \t\n\r]/))
  if (!isOpener(opener)) return undefined
  let last = text.length - 1
  while (isSpace(text.charCodeAt(last))) last--
  if (text.charCodeAt(last) !== closerOf(opener)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Reads what the lines of one text begin with. Each character is gone over a few times at most. */
class FrameReader {
  readonly #mayMatter: (json: string) => boolean
  /** Each is whole and valid, so that all are parsed at once: a call for each costs more than a short one itself. */
  readonly #found: string[] = []
  /** Why the value that was read last is none; 0 if it is one. */
  #failure = 0

  constructor(mayMatter: (json: string) => boolean) {
    this.#mayMatter = mayMatter
  }

  read(text: string): readonly unknown[] {
    this.#readLines(text)
    return this.#found.length === 0 ? [] : (JSON.parse(`[${this.#found.join(',')}]`) as unknown[]) // so it is a list
  }

  get #isWhole(): boolean {
    return this.#failure === 0
  }

  #readLines(text: string): void {
    // A value may go on over lines. The first one that never ends is the last that is looked for beyond its line: else each
    // of many lines would be read to the end of the text. Likewise with the data of one server-sent event.
    let isPatient = true
    let joinedUntil = 0
    let index = 0
    while (index < text.length) {
      const first = text.charCodeAt(index)
      if (isSeparator(first)) {
        index++
        continue
      }
      const isData = first === 0x64 && isDataAt(text, index)
      const at = isData ? afterData(text, index) : index
      let end = this.#readValues(text, at, isData || !isPatient)
      if (!this.#isWhole && !isData && isPatient) {
        isPatient = false
        end = this.#readValues(text, end, true)
      }
      const line = index
      index = endOfLine(text, end)
      if (isData && this.#failure === unfinished && line >= joinedUntil) {
        const data = dataFrom(text, line)
        joinedUntil = data.end
        if (data.joined === undefined) continue
        this.#readValues(data.joined, 0, false)
        if (this.#isWhole) index = data.end
      }
    }
  }

  /** Takes the values that stand one after the other from a place on; returns where it came to. */
  #readValues(text: string, from: number, isOneLine: boolean): number {
    let at = afterPrefix(text, from)
    this.#failure = 0
    while (isOpener(text.charCodeAt(at))) {
      const end = endOfJson(text, at, isOneLine)
      if (end < 0) {
        this.#failure = end
        return at
      }
      if (end - at > 2) {
        const json = text.slice(at, end)
        if (this.#mayMatter(json)) this.#found.push(json)
      }
      at = afterPrefix(text, end)
    }
    return at
  }
}

const closerOf = (opener: number): number => (opener === 0x22 ? opener : opener + 2)

const isOpener = (character: number): boolean =>
  character === 0x7b || character === 0x5b || character === 0x22

/** A line break, the record separator of Engine.IO, the end of a frame of STOMP. */
const isSeparator = (character: number): boolean =>
  character <= 0x1e && (character === 0x0a || character === 0x0d || character === 0x1e || character === 0)
// oxlint-disable-next-line no-control-regex -- they are what separates frames
const separator = /[\n\r\u001e\0]/g

function endOfLine(text: string, from: number): number {
  if (isSeparator(text.charCodeAt(from))) return from // as after most values
  separator.lastIndex = from
  return separator.test(text) ? separator.lastIndex - 1 : text.length
}

const isDataAt = (text: string, index: number): boolean => text.startsWith('data:', index)

/** Where the text of a line that begins with `data:` begins. */
function afterData(text: string, from: number): number {
  const start = from + 'data:'.length
  return text.charCodeAt(start) === 0x20 ? start + 1 : start
}

function afterPrefix(text: string, start: number): number {
  let from = start
  let character = text.charCodeAt(from)
  while (character === 0x20) character = text.charCodeAt(++from)
  if (
    isOpener(character) ||
    isSeparator(character) ||
    (character > 0x39 && character !== 0x61 && character !== 0x6d && character < 0xfeff)
  )
    return from
  prefix.lastIndex = from
  return prefix.test(text) ? prefix.lastIndex : from
}

/** The data of a server-sent event from a line on, if there is more than this one, joined as a browser joins it. */
function dataFrom(text: string, from: number): { readonly end: number; readonly joined?: string } {
  const lines: string[] = []
  let index = from
  while (isDataAt(text, index)) {
    const end = endOfLine(text, index)
    lines.push(text.slice(afterData(text, index), end))
    index = end + (text.startsWith('\r\n', end) ? 2 : 1)
  }
  return lines.length > 1 ? { end: index, joined: lines.join('\n') } : { end: index }
}
