import { codeAt } from './code-at.ts'
import { afterData, isDataAt, JsonScan } from './json-scan.ts'
import { closerOf, isEnclosed, isOpener } from './opener.ts'

/** Whether JSON with these marks is worth parsing. */
type IsWorthIt = (marks: number) => boolean

/**
 * The prefix before the JSON of a packet: the types, attachments, namespace and acknowledgement of a Socket.IO packet
 * (`451-/chat,17[`), or the type of a SockJS frame (`a[`).
 */
// oxlint-disable-next-line no-control-regex -- control characters separate frames
const packetType = /(?:\d+-?(?:\/[^,[{"\n\r\u001e\0]*,)?\d*|[am](?=[["]))?/y

/**
 * The JSON values that a sender has serialised into a frame: the whole text, otherwise the values at the beginnings of its lines
 * and in the data of its server-sent events. The time is linear in the length of any text.
 * @param isWorthIt called for each value except the whole text. Other values are left out
 * @returns lists of values, each created on demand
 */
export function valuesInFrame(text: string, isWorthIt: IsWorthIt): Iterable<readonly unknown[]> {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const parsed = parseWhole(plain)
  return parsed === undefined ? new FrameReader(plain, isWorthIt).read() : [[parsed.value]]
}

/** The whole text as JSON. It throws at most one exception internally, and none if the first and last characters do not match. */
function parseWhole(text: string): { readonly value: unknown } | undefined {
  if (!isEnclosed(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Used instead of an index. */
const whole = -1

/**
 * About how many characters are parsed at once. A call per value costs more than parsing a short value, and a copy of all
 * values costs as much as parsing them.
 */
const batchLength = 4_096

/** Reads the values at the beginnings of a text's lines. It reads each character only a few times. */
class FrameReader {
  readonly #text: string
  readonly #isWorthIt: IsWorthIt
  readonly #scan: JsonScan
  /** The values that are found and not parsed yet, as the items of a list. */
  #found = ''
  #foundCount = 0
  #hasData = false
  /** The beginning of the next line. */
  #index = 0
  /**
   * Whether a value may span lines. After the first value without an end, none may, since otherwise each of many lines would be
   * read to the end of the text.
   */
  #isPatient = true
  /** The same for the data of server-sent events: before the index at which a value turned out to be invalid, no other value may span lines. */
  #joinedUntil = 0
  /** The index at which the last value turned out to be invalid; `whole` if it is valid. */
  #brokenAt = whole

  constructor(text: string, isWorthIt: IsWorthIt) {
    this.#text = text
    this.#isWorthIt = isWorthIt
    this.#scan = new JsonScan(text)
  }

  *read(): Generator<readonly unknown[]> {
    while (this.#index < this.#text.length) {
      this.#readLines()
      if (this.#found !== '') yield this.#parsed()
    }
  }

  /** Reads until there is enough to parse, or the text ends. */
  #readLines(): void {
    const text = this.#text
    let index = this.#index
    while (index < text.length && this.#found.length < batchLength) {
      index = afterSeparators(text, index)
      let end: number
      if (isDataAt(text, index)) {
        const isJoined = index >= this.#joinedUntil
        this.#hasData = true
        end = this.#readValues(afterData(text, index), true, isJoined)
        if (isJoined) this.#joinedUntil = this.#brokenAt
      } else {
        end = this.#readValues(index, !this.#isPatient, false)
        if (this.#brokenAt !== whole && this.#isPatient) {
          this.#isPatient = false
          end = this.#readValues(end, true, false)
        }
      }
      index = endOfLine(text, end) + 1
    }
    this.#index = index
  }

  /** Parses the values that were found. Each is valid, so together they form a list. A single value may be large, and is not copied into a list. */
  #parsed(): readonly unknown[] {
    // Nothing else in valid JSON looks like this, since its strings contain no line breaks.
    const json = this.#hasData ? this.#found.replace(/[\r\n]data:/g, '\n') : this.#found
    const isOne = this.#foundCount === 1
    this.#found = ''
    this.#foundCount = 0
    return isOne ? [JSON.parse(json)] : (JSON.parse(`[${json}]`) as unknown[]) // it is written as a list
  }

  /** Takes consecutive values. @returns the index at which it stopped */
  #readValues(from: number, isOneLine: boolean, isData: boolean): number {
    const text = this.#text
    let at = afterPrefix(text, from)
    this.#brokenAt = whole
    for (let opener = codeAt(text, at); isOpener(opener); opener = codeAt(text, at)) {
      const second = codeAt(text, at + 1)
      if (second === closerOf(opener)) {
        at = afterPrefix(text, at + 2) // it is empty; a text may have such a line for every three characters
        continue
      }
      const end =
        isOneLine && !isData && isSeparator(second) ? ~(at + 1) : this.#scan.endOf(at, isOneLine, isData)
      if (end < 0) {
        this.#brokenAt = ~end
        return isOneLine && !isData ? ~end : at // that index is in the same line
      }
      if (this.#isWorthIt(this.#scan.marks)) this.#take(text.slice(at, end))
      at = afterPrefix(text, end)
    }
    return at
  }

  #take(value: string): void {
    this.#found = this.#foundCount === 0 ? value : `${this.#found},${value}`
    this.#foundCount++
  }
}

const isDigit = (character: number): boolean => character >= 0x30 && character <= 0x39

/** A line break, the record separator of Engine.IO, or the end of a STOMP frame. */
const isSeparator = (character: number): boolean =>
  character <= 0x1e && (character === 0x0a || character === 0x0d || character === 0x1e || character === 0)

/** White space, the bytes around a text in a binary frame, and byte order marks, decoded correctly or not. */
const isNoText = (character: number): boolean =>
  character <= 0x20 ? !isSeparator(character) : character === 0xfeff || character === 0xfffd

// oxlint-disable-next-line no-control-regex -- control characters separate frames
const separator = /[\n\r\u001e\0]/g

function afterSeparators(text: string, from: number): number {
  let index = from
  while (index < text.length && isSeparator(text.charCodeAt(index))) index++
  return index
}

/** This many characters are checked one by one first, since calling the expression costs as much. */
const nearCount = 8

function endOfLine(text: string, from: number): number {
  const near = Math.min(from + nearCount, text.length)
  for (let index = from; index < near; index++) if (isSeparator(text.charCodeAt(index))) return index
  separator.lastIndex = near
  return separator.test(text) ? separator.lastIndex - 1 : text.length
}

/** The index at which the JSON of a line would begin. */
function afterPrefix(text: string, start: number): number {
  let from = start
  let character = codeAt(text, from)
  while (isNoText(character)) character = codeAt(text, ++from)
  const isPacket = isDigit(character) || character === 0x61 || character === 0x6d
  return isPacket ? afterPacketType(text, from) : from
}

function afterPacketType(text: string, from: number): number {
  // Most prefixes are only digits.
  let digits = from
  let character = codeAt(text, digits)
  while (isDigit(character)) character = codeAt(text, ++digits)
  if (digits > from && isOpener(character)) return digits
  packetType.lastIndex = from
  return packetType.test(text) ? packetType.lastIndex : from
}
