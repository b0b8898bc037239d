import { codeAt } from './code-at.ts'
import { marksOfEscape, marksOfField, marksOfValue, objectMark, tellingMark } from './marks.ts'

/** Returned instead of an index if there is no string or word of JSON. */
const invalid = -1

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

// What may follow. These are numbers, since they are compared at each character.
const aValue = 0
const aValueOrEnd = 1
const aKey = 2
const aKeyOrEnd = 3
const aColon = 4
const aCommaOrEnd = 5

/**
 * Scans JSON inside a text, in one pass and without exceptions. An exception costs as much as thousands of characters, and every
 * line of a text may have an invalid value.
 */
export class JsonScan {
  readonly #text: string
  /** The closing characters of the open lists and objects. */
  readonly #closers: number[] = []
  #marks = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The marks of the value that was scanned last, up to where the scan stopped. */
  get marks(): number {
    return this.#marks
  }

  /**
   * Finds the end of the JSON value that begins at `from`.
   * @param isOneLine whether the value must end in its line
   * @param isData whether it may nevertheless continue in the next line if that begins with `data:`, as in a server-sent event
   * @returns the index after the value. If it is invalid, `~index` of the invalid character, or of the first character of the
   *   invalid string or word
   */
  endOf(from: number, isOneLine: boolean, isData = false): number {
    const text = this.#text
    const closers = this.#closers
    this.#marks = 0
    let depth = 0
    let next = aValue
    let isTold = false
    let index = from
    while (index < text.length) {
      const character = text.charCodeAt(index)
      if (character <= 0x20) {
        if (!isSpace(character)) return ~index
        if (isOneLine && character < 0x20 && character !== 0x09) {
          const data = isData ? nextData(text, index) : invalid
          if (data < 0) return ~index
          index = data
        } else index++
        continue
      }
      if (next === aCommaOrEnd) {
        if (character === comma) next = closers[depth - 1] === closeObject ? aKey : aValue
        else if (depth === 0 || character !== closers[--depth]) return ~index
        index++
      } else if (next === aColon) {
        if (character !== colon) return ~index
        next = aValue
        index++
      } else if (character === quote) {
        const end = this.#endOfString(index)
        if (end < 0) return ~index
        if (next === aKey || next === aKeyOrEnd) {
          const marks = marksOfField(text, index)
          this.#marks |= marks
          isTold = (marks & tellingMark) !== 0
          next = aColon
        } else {
          if (isTold) this.#marks |= marksOfValue(text, index)
          next = aCommaOrEnd
        }
        index = end
      } else if (next === aKey || next === aKeyOrEnd) {
        if (next === aKey || character !== closeObject) return ~index
        depth--
        next = aCommaOrEnd
        index++
      } else if (character === openObject) {
        this.#marks |= objectMark
        closers[depth++] = closeObject
        next = aKeyOrEnd
        index++
      } else if (character === openList) {
        closers[depth++] = closeList
        next = aValueOrEnd
        index++
      } else if (next === aValueOrEnd && character === closeList) {
        depth--
        next = aCommaOrEnd
        index++
      } else {
        const end = endOfWord(text, index)
        if (end < 0) return ~index
        index = end
        next = aCommaOrEnd
      }
      if (next === aCommaOrEnd && depth === 0) return index
    }
    return ~index
  }

  /** The index after the closing quote. */
  #endOfString(from: number): number {
    const text = this.#text
    let near = from + nearCount
    for (let index = from + 1; index < text.length; index++) {
      if (index >= near) {
        index = nextSpecial(text, index)
        near = index + nearCount
      }
      const character = codeAt(text, index)
      if (character > backslash) continue // most characters
      if (character === quote) return index + 1
      if (character < 0x20) return invalid
      if (character !== backslash) continue
      this.#marks |= marksOfEscape(text, index)
      index++
      if (!escapes.includes(text.charAt(index))) return invalid
      if (codeAt(text, index) !== 0x75) continue
      for (let digit = 0; digit < 4; digit++) if (!isHex(codeAt(text, ++index))) return invalid
    }
    return invalid
  }
}

/** This many characters of a string are read one by one. After them, the expression is faster. */
const nearCount = 16

// oxlint-disable-next-line no-control-regex -- a string of JSON has none
const specialCharacter = /["\\\0-\u001f]/g

/** The index of the next character with a meaning in a string: a quote, a backslash or a control character. */
function nextSpecial(text: string, from: number): number {
  specialCharacter.lastIndex = from
  return specialCharacter.test(text) ? specialCharacter.lastIndex - 1 : text.length
}

/** The index of the data in the line after a line break; `invalid` if that line does not begin with `data:`. */
function nextData(text: string, lineBreak: number): number {
  const isPair = codeAt(text, lineBreak) === 0x0d && codeAt(text, lineBreak + 1) === 0x0a
  const line = lineBreak + (isPair ? 2 : 1)
  return isDataAt(text, line) ? afterData(text, line) : invalid
}

const dataLength = 'data:'.length

/** Whether a line begins with `data:`. Comparing each letter is cheaper than a call for five characters. */
export const isDataAt = (text: string, index: number): boolean =>
  codeAt(text, index) === 0x64 &&
  codeAt(text, index + 1) === 0x61 &&
  codeAt(text, index + 2) === 0x74 &&
  codeAt(text, index + 3) === 0x61 &&
  codeAt(text, index + 4) === colon

/** The index of the text after `data:`. */
export function afterData(text: string, from: number): number {
  const start = from + dataLength
  return codeAt(text, start) === 0x20 ? start + 1 : start
}

export const isSpace = (character: number): boolean =>
  character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09

const escapes = '"\\/bfnrtu'

const isHex = (character: number): boolean =>
  (character >= 0x30 && character <= 0x39) ||
  (character >= 0x41 && character <= 0x46) ||
  (character >= 0x61 && character <= 0x66)

const isDigit = (character: number): boolean => character >= 0x30 && character <= 0x39
const isEnd = (character: number): boolean =>
  character === comma || character === closeList || character === closeObject

const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** The index after a number or a word of JSON. */
function endOfWord(text: string, from: number): number {
  // Most numbers have one digit. This check is much faster than the expression.
  if (isDigit(codeAt(text, from)) && isEnd(codeAt(text, from + 1))) return from + 1
  word.lastIndex = from
  return word.test(text) ? word.lastIndex : invalid
}
