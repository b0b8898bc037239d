import { hasEscape } from './may-hold.ts'

/**
 * Lists of words. JSON in which a list has no word cannot hold what is looked for; but for JSON with escapes. A word that begins
 * with a quote counts only as the value of `origin` or `type`: an event of Socket.IO may be named like a callback, whatever it holds.
 */
export type Words = readonly (readonly string[])[]

/** In the place of an index: longer than any text can be, and a small integer. */
const never = 0x3fff_0000

interface Mark {
  readonly word: string
  readonly isValue: boolean
  /** Where it stands next, from the last place on that was asked for. */
  next: number
}

/** Where words stand in one text that is gone through from its beginning to its end. Each is searched for once over all of it. */
export class Marks {
  readonly #text: string
  readonly #lists: readonly (readonly Mark[])[]
  readonly #isEscaped: boolean
  /** After this place begins no JSON that holds a word of each list. */
  readonly last: number

  constructor(text: string, words: Words) {
    this.#text = text
    this.#isEscaped = hasEscape(text)
    this.#lists = words.map((list) => list.map((word) => ({ word, isValue: word.startsWith('"'), next: -1 })))
    this.last = this.#isEscaped
      ? text.length - 1
      : Math.min(...words.map((list) => Math.max(...list.map((word) => text.lastIndexOf(word)))))
  }

  /** @param from not before that of an earlier call */
  areWithin(from: number, end: number): boolean {
    if (this.#isEscaped && hasEscape(this.#text.slice(from, end))) return true
    for (const list of this.#lists) if (!this.#isOneWithin(list, from, end)) return false
    return true
  }

  #isOneWithin(list: readonly Mark[], from: number, end: number): boolean {
    for (const mark of list) {
      if (mark.next < from) {
        let next = this.#text.indexOf(mark.word, from)
        if (mark.isValue)
          while (next >= 0 && !isValueAt(this.#text, next)) next = this.#text.indexOf(mark.word, next + 1)
        mark.next = next < 0 ? never : next
      }
      if (mark.next + mark.word.length <= end) return true
    }
    return false
  }
}

/**
 * What may stand on either side of a colon, up to a quote, also where the JSON stands in a string: white space, its escapes
 * (`\n`, `\u000a`), and the backslashes of the quote.
 */
const between: ReadonlySet<number> = new Set(
  Array.from(' \t\n\r\\nrtu09adAD', (character) => character.charCodeAt(0)),
)
const colon = 0x3a

const backslash = 0x5c
/** The fields that may say that an object is a callback. */
const fields = ['origin', 'type']

function isValueAt(text: string, quote: number): boolean {
  const atColon = before(text, quote)
  if (text.charCodeAt(atColon) !== colon) return false
  let end = before(text, atColon) // the quote of the field's name
  while (text.charCodeAt(end - 1) === backslash) end--
  return fields.some((field) => text.startsWith(field, end - field.length))
}

function before(text: string, from: number): number {
  let index = from - 1
  while (between.has(text.charCodeAt(index))) index--
  return index
}
