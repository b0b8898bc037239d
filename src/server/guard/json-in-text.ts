/**
 * The JSON that stands in a text, whatever stands around it: the text as a whole, else each object and list in it, so
 * that lines of JSON, the packets of Socket.IO and Engine.IO (`42["event",{}]`), server-sent events, and frames that
 * nobody here has heard of are all read. `data:` lines are read once more without their prefix, since an object may
 * stand on several. Outside of objects and lists, a line that is a JSON string counts, too.
 * @param mayMatter what does not is not parsed
 * @returns the outermost values; undefined where the text has so many brackets that do not match that reading it
 *   would take long: more than 16 times its length
 */
export function jsonIn(text: string, mayMatter: (json: string) => boolean): readonly unknown[] | undefined {
  const whole = parsed(text)
  if (whole !== undefined) return [whole.value]
  const values: unknown[] = []
  if (!collect(text, mayMatter, values)) return undefined
  const data = dataOf(text)
  if (data !== undefined && !collect(data, mayMatter, values)) return undefined
  return values
}

function collect(text: string, mayMatter: (json: string) => boolean, values: unknown[]): boolean {
  let steps = 16 * text.length + 65_536
  for (let index = 0; index < text.length; index++) {
    if (!beginsValue(text, index)) continue
    const end = endOf(text, index)
    const json = end < 0 ? undefined : text.slice(index, end)
    const found = json === undefined ? undefined : parsed(json)
    if (json !== undefined && found !== undefined) {
      if (mayMatter(json)) values.push(found.value)
      // Not past a string: its quotes may be those of prose, with an object between them.
      if (typeof found.value !== 'string') index = end - 1
    } else {
      steps -= Math.abs(end) - index
      if (steps < 0) return false
    }
  }
  return true
}

function parsed(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) as unknown }
  } catch {
    return undefined
  }
}

/** The data of server-sent events, joined by line feeds as a browser joins it. */
function dataOf(text: string): string | undefined {
  if (!text.includes('data:')) return undefined
  const lines = text.split(/\r\n|[\r\n]/).filter((line) => line === '' || line.startsWith('data:'))
  return lines.map((line) => line.replace(/^data: ?/, '')).join('\n')
}

const quote = 0x22
const backslash = 0x5c
const space = 0x20

const opens = (character: number): boolean => character === 0x7b || character === 0x5b
const closes = (character: number): boolean => character === 0x7d || character === 0x5d

/** What stands in JSON between brackets and strings. */
const fillers: ReadonlySet<number> = new Set(
  Array.from(',:+-.0123456789eEtrufalsn \t\r\n', (character) => character.charCodeAt(0)),
)

/** What may stand before a line: nothing, a line's end, a record separator, a byte-order mark. `''` is in every text. */
const lineBreaks = '\r\n\u001e\ufeff'

/** An object, a list, or a string that begins a line. */
function beginsValue(text: string, index: number): boolean {
  const character = text.charCodeAt(index)
  return opens(character) || (character === quote && lineBreaks.includes(text.charAt(index - 1)))
}

/** Where the value that begins at `start` ends, going by brackets and quotes; below 0, minus how far that was looked for. */
function endOf(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    const character = text.charCodeAt(index)
    if (character === quote) {
      index = endOfString(text, index)
      if (index < 0) return index
      if (depth === 0) return index + 1
    } else if (opens(character)) {
      depth++
    } else if (closes(character)) {
      if (--depth === 0) return index + 1
    } else if (!fillers.has(character)) {
      return -index
    }
  }
  return -text.length
}

/** The closing quote; below 0, minus how far it was looked for. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  for (; index < text.length; index++) {
    const character = text.charCodeAt(index)
    if (character === quote) return index
    if (character < space) break
    if (character === backslash) index++
  }
  return -index
}
