import { isSpace } from './json-scan.ts'

const quote = 0x22
const openList = 0x5b
const openObject = 0x7b

/** Whether a character begins an object, a list or a string of JSON. */
export const isOpener = (character: number): boolean =>
  character === openObject || character === openList || character === quote

export const closerOf = (opener: number): number => (opener === quote ? opener : opener + 2)

/** Whether a text begins and ends as one object, list or string does; white space aside. */
export function isEnclosed(text: string): boolean {
  let first = 0
  while (isSpace(text.charCodeAt(first))) first++
  const opener = text.charCodeAt(first)
  if (!isOpener(opener)) return false
  let last = text.length - 1
  while (isSpace(text.charCodeAt(last))) last--
  return last > first && text.charCodeAt(last) === closerOf(opener)
}
