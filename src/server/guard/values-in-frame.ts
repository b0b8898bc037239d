import { endOfJson, unfinished } from './end-of-json.ts'

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
  if (parsed !== undefined) return [parsed.value]
  const values: unknown[] = []
  collect(plain, values, mayMatter)
  return values
}

/** The whole text as JSON. One exception at most is thrown for it, and none where it begins as something else. */
function parseWhole(text: string): { readonly value: unknown } | undefined {
  if (!isOpener(text.charCodeAt(text.search(/[^ \t\n\r]/)))) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Adds what the lines of a text begin with. Each character is gone over a few times at most. */
function collect(text: string, values: unknown[], mayMatter: (json: string) => boolean): void {
  // A value may go on over lines. The first one that never ends is the last that is looked for beyond its line: else each
  // of many lines would be read to the end of the text. Likewise with the data of one server-sent event.
  let isPatient = true
  let joinedUntil = 0
  let index = 0
  while (index < text.length) {
    if (isSeparator(text.charCodeAt(index))) {
      index++
      continue
    }
    const isData = isDataAt(text, index)
    const at = isData ? afterData(text, index) : index
    let read = readValues(text, at, isData || !isPatient, values, mayMatter)
    if (read.failure !== 0 && !isData && isPatient) {
      isPatient = false
      read = readValues(text, read.end, true, values, mayMatter)
    }
    const line = index
    index = endOfLine(text, read.end)
    if (isData && read.failure === unfinished && line >= joinedUntil) {
      const data = dataFrom(text, line)
      joinedUntil = data.end
      if (data.joined !== undefined && readValues(data.joined, 0, false, values, mayMatter).failure === 0)
        index = data.end
    }
  }
}

/**
 * Adds the values that stand one after the other from a place on.
 * @returns where it came to, and why the value there is none; 0 where there is none
 */
function readValues(
  text: string,
  from: number,
  isOneLine: boolean,
  values: unknown[],
  mayMatter: (json: string) => boolean,
): { readonly end: number; readonly failure: number } {
  let at = isOpener(text.charCodeAt(from)) ? from : afterPrefix(text, from)
  while (isOpener(text.charCodeAt(at))) {
    const end = endOfJson(text, at, isOneLine)
    if (end < 0) return { end: at, failure: end }
    const json = end - at > 2 ? text.slice(at, end) : ''
    if (json !== '' && mayMatter(json)) values.push(JSON.parse(json))
    at = afterPrefix(text, end)
  }
  return { end: at, failure: 0 }
}

const isOpener = (character: number): boolean =>
  character === 0x7b || character === 0x5b || character === 0x22

/** A line break, the record separator of Engine.IO, the end of a frame of STOMP. */
const isSeparator = (character: number): boolean =>
  character <= 0x1e && (character === 0x0a || character === 0x0d || character === 0x1e || character === 0)
// oxlint-disable-next-line no-control-regex -- they are what separates frames
const separator = /[\n\r\u001e\0]/g

function endOfLine(text: string, from: number): number {
  separator.lastIndex = from
  return separator.test(text) ? separator.lastIndex - 1 : text.length
}

/** Asked of each line: the first character alone says no to most. */
const isDataAt = (text: string, index: number): boolean =>
  text.charCodeAt(index) === 0x64 && text.startsWith('data:', index)

/** Where the text of a line that begins with `data:` begins. */
function afterData(text: string, from: number): number {
  const start = from + 'data:'.length
  return text.charCodeAt(start) === 0x20 ? start + 1 : start
}

function afterPrefix(text: string, from: number): number {
  const character = text.charCodeAt(from)
  if (
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
