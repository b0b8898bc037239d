import { codeAt } from './code-at.ts'
import { isSpace } from './json-scan.ts'

/** Whether a character begins an object, a list or a string of JSON: `{`, `[` or `"`. */
export const isOpener = (character: number): boolean =>
  character === 0x7b || character === 0x5b || character === 0x22

export const closerOf = (opener: number): number => (opener === 0x22 ? opener : opener + 2)

/** Whether a text begins and ends like one object, list or string, apart from white space. */
export function isEnclosed(text: string): boolean {
  let first = 0
  while (first < text.length && isSpace(text.charCodeAt(first))) first++
  const opener = codeAt(text, first)
  if (!isOpener(opener)) return false
  let last = text.length - 1
  while (isSpace(text.charCodeAt(last))) last--
  return last > first && text.charCodeAt(last) === closerOf(opener)
}
