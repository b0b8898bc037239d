import { codeAt } from './code-at.ts'

// What a value of JSON holds, as the bits of one number. Without some of them no callback can be in it, and it is not parsed. A word is
// looked for behind a quote alone, be it one within a string: for a string may be JSON. If it is spelled with escapes, they are the mark.

/** A string that begins with `callback`. Outside of strings it counts only as the value of `origin` or `type`. */
const callbackMark = 1
/** A field whose name begins with `threadId` or `origin`. */
const fieldMark = 2
/** A field whose name begins with `type` or `origin`: its value can say that this is a callback. */
export const tellingMark = 4
export const objectMark = 8
/** A character of ASCII, but no control character, that is written as an escape. */
const escapeMark = 16

/** Whether JSON with these marks may hold a callback, marked as ours are. */
export const mayBeCallback = (marks: number): boolean =>
  (marks & escapeMark) !== 0 || ((marks & callbackMark) !== 0 && (marks & fieldMark) !== 0)

/** Whether JSON with these marks may hold an object, or a string in which there is one with a `threadId`. */
export const mayBeObject = (marks: number): boolean => (marks & (objectMark | fieldMark | escapeMark)) !== 0

/** What the name of a field marks. Asked by its first letters, since most have others. */
export function marksOfField(text: string, quote: number): number {
  const start = quote + 1
  switch (codeAt(text, start)) {
    case 0x6f:
      return text.startsWith('origin', start) ? fieldMark | tellingMark : 0
    case 0x74:
      if (codeAt(text, start + 1) === 0x79) return text.startsWith('type', start) ? tellingMark : 0
      return text.startsWith('threadId', start) ? fieldMark : 0
    default:
      return 0
  }
}

/** What a string marks as the value of a field that can tell. */
export const marksOfValue = (text: string, quote: number): number =>
  codeAt(text, quote + 1) === 0x63 && text.startsWith('callback', quote + 1) ? callbackMark : 0

/** What an escape in a string marks; also that of an escape, `\\u0063`, in a string that is JSON. */
export function marksOfEscape(text: string, backslash: number): number {
  const escaped = codeAt(text, backslash + 1)
  if (escaped === 0x22) return marksOfField(text, backslash + 1) | marksOfValue(text, backslash + 1)
  const unicode = escaped === 0x5c ? backslash + 2 : backslash + 1
  return codeAt(text, unicode) === 0x75 && isPlainCode(text, unicode + 1) ? escapeMark : 0
}

function isPlainCode(text: string, digits: number): boolean {
  const third = codeAt(text, digits + 2)
  return text.startsWith('00', digits) && third >= 0x32 && third <= 0x37
}
