import { codeAt } from './code-at.ts'
import { afterData, isDataAt, JsonScan } from './json-scan.ts'
import { closerOf, isEnclosed, isOpener } from './opener.ts'

/** Whether JSON with such marks is worth parsing. */
type IsWorthIt = (marks: number) => boolean

/**
 * What may stand before the JSON of a packet: the types, attachments, namespace and acknowledgement of a packet of Socket.IO
 * (`451-/chat,17[`), or the type of a frame of SockJS (`a[`).
 */
// oxlint-disable-next-line no-control-regex -- they are what separates frames
const packetType = /(?:\d+-?(?:\/[^,[{"\n\r\u001e\0]*,)?\d*|[am](?=[["]))?/y

/**
 * The JSON values that a sender has serialised into a frame: the whole text, else the values that its lines begin with,
 * and what the data of its server-sent events holds. In a time that grows with the length of the text, whatever it is.
 * @param isWorthIt asked of each value but the whole text; what is not is left out
 * @returns lists of them, each made when it is asked for
 */
export function valuesInFrame(text: string, isWorthIt: IsWorthIt): Iterable<readonly unknown[]> {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const parsed = parseWhole(plain)
  return parsed === undefined ? new FrameReader(plain, isWorthIt).read() : [[parsed.value]]
}

/** The whole text as JSON. One exception at most is thrown for it, and none where it does not end as it begins. */
function parseWhole(text: string): { readonly value: unknown } | undefined {
  if (!isEnclosed(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** In the place of an index. */
const whole = -1

/**
 * About so many characters are parsed at once. A call for each value costs more than a short one itself, and a copy of
 * all of them as much as it costs to parse them.
 */
const batchLength = 4_096

/** Reads what the lines of one text begin with. Each character is gone over a few times at most. */
class FrameReader {
  readonly #text: string
  readonly #isWorthIt: IsWorthIt
  readonly #scan: JsonScan
  /** What was found and is not parsed yet, as the items of a list. */
  #found = ''
  #foundCount = 0
  #hasData = false
  /** The line that comes next. */
  #index = 0
  /**
   * A value may go on over lines. The first one that never ends is the last that is looked for beyond its line: else each of many
   * lines would be read to the end of the text.
   */
  #isPatient = true
  /** Likewise with the data of a server-sent event: until the place where one value came to nothing, no other goes on over lines. */
  #joinedUntil = 0
  /** Where the value that was read last turned out to be none; `whole` if it is one. */
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

  /** Reads on until there is enough to be parsed, or the text ends. */
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

  /** Each is whole and valid, so that together they are a list. One by itself may be large, and is not copied into one. */
  #parsed(): readonly unknown[] {
    // Nothing else in JSON that is valid looks like this, since its strings hold no line break.
    const json = this.#hasData ? this.#found.replace(/[\r\n]data:/g, '\n') : this.#found
    const isOne = this.#foundCount === 1
    this.#found = ''
    this.#foundCount = 0
    return isOne ? [JSON.parse(json)] : (JSON.parse(`[${json}]`) as unknown[]) // a list, as it is written
  }

  /** Takes the values that stand one after the other from a place on; returns where it came to. */
  #readValues(from: number, isOneLine: boolean, isData: boolean): number {
    const text = this.#text
    let at = afterPrefix(text, from)
    this.#brokenAt = whole
    for (let opener = codeAt(text, at); isOpener(opener); opener = codeAt(text, at)) {
      const second = codeAt(text, at + 1)
      if (second === closerOf(opener)) {
        at = afterPrefix(text, at + 2) // an empty one, of which a text may have a line for each three characters
        continue
      }
      const end =
        isOneLine && !isData && isSeparator(second) ? ~(at + 1) : this.#scan.endOf(at, isOneLine, isData)
      if (end < 0) {
        this.#brokenAt = ~end
        return isOneLine && !isData ? ~end : at // it is in this line, too
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

/** A line break, the record separator of Engine.IO, the end of a frame of STOMP. */
const isSeparator = (character: number): boolean =>
  character <= 0x1e && (character === 0x0a || character === 0x0d || character === 0x1e || character === 0)

/** White space, what a binary frame has around a text, and marks of byte order, well read or not. */
const isNoText = (character: number): boolean =>
  character <= 0x20 ? !isSeparator(character) : character === 0xfeff || character === 0xfffd

// oxlint-disable-next-line no-control-regex -- they are what separates frames
const separator = /[\n\r\u001e\0]/g

function afterSeparators(text: string, from: number): number {
  let index = from
  while (index < text.length && isSeparator(text.charCodeAt(index))) index++
  return index
}

/** So many characters are looked at before the expression is asked, which costs as much as they do. */
const nearCount = 8

function endOfLine(text: string, from: number): number {
  const near = Math.min(from + nearCount, text.length)
  for (let index = from; index < near; index++) if (isSeparator(text.charCodeAt(index))) return index
  separator.lastIndex = near
  return separator.test(text) ? separator.lastIndex - 1 : text.length
}

/** Where the JSON of a line begins, if it does. */
function afterPrefix(text: string, start: number): number {
  let from = start
  let character = codeAt(text, from)
  while (isNoText(character)) character = codeAt(text, ++from)
  const isPacket = isDigit(character) || character === 0x61 || character === 0x6d
  return isPacket ? afterPacketType(text, from) : from
}

function afterPacketType(text: string, from: number): number {
  // Digits alone, as before most.
  let digits = from
  let character = codeAt(text, digits)
  while (isDigit(character)) character = codeAt(text, ++digits)
  if (digits > from && isOpener(character)) return digits
  packetType.lastIndex = from
  return packetType.test(text) ? packetType.lastIndex : from
}
