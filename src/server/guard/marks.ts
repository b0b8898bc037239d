import { codeAt } from './code-at.ts'

// Marks are the bits of one number that says what a JSON value may contain. Without certain marks it cannot contain a callback, and is not
// parsed. Words are searched only directly after a quote. This includes escaped quotes inside strings, since a string may be JSON. A word may
// also be spelled with escapes, so escapes have a mark of their own.

/** A string that begins with `callback`. Outside strings, it counts only as the value of `origin` or `type`. */
const callbackMark = 1
/** A field whose name begins with `threadId` or `origin`. */
const fieldMark = 2
/** A field whose name begins with `type` or `origin`: its value can say that this is a callback. */
export const tellingMark = 4
export const objectMark = 8
/** An escaped ASCII character that is not a control character. */
const escapeMark = 16

/** Whether JSON with these marks may contain a callback of onebubble. */
export const mayBeCallback = (marks: number): boolean =>
  (marks & escapeMark) !== 0 || ((marks & callbackMark) !== 0 && (marks & fieldMark) !== 0)

/** Whether JSON with these marks may contain an object, or a string that contains an object with a `threadId`. */
export const mayBeObject = (marks: number): boolean => (marks & (objectMark | fieldMark | escapeMark)) !== 0

/** The marks of a field's name. The first letters are checked first, since most names have others. */
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

/** The marks of a string that is the value of a field with `tellingMark`. */
export const marksOfValue = (text: string, quote: number): number =>
  codeAt(text, quote + 1) === 0x63 && text.startsWith('callback', quote + 1) ? callbackMark : 0

/** The marks of an escape in a string, or of an escaped escape (`\\u0063`) in a string that is JSON. */
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
