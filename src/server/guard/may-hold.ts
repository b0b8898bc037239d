/**
 * Whether a text may hold JSON in which an object is a callback, however deep the JSON stands in JSON: one that has a value
 * that begins with `callback`, and a `threadId` or an `origin`. The quote, the brace and each letter are written plainly,
 * or as `\u00` and two digits; and an outer text that spells this escape in another way (`\\u0063`, `\u005cu0063`) has such
 * an escape, too. So a text with neither holds none, and is not parsed.
 */
export const mayHoldCallback = (text: string): boolean =>
  (text.includes('"callback') &&
    text.includes('{') &&
    (text.includes('threadId') || text.includes('origin'))) ||
  hasEscape(text)

/** Whether a text may hold a JSON object at all. */
export const mayHoldObject = (text: string): boolean => text.includes('{') || hasEscape(text)

/** Whether a text may hold a JSON object that has a `threadId`. */
export const mayHoldThread = (text: string): boolean => text.includes('threadId') || hasEscape(text)

/** An escaped character of ASCII that is no control character. `JSON.stringify` writes none. */
const hasEscape = (text: string): boolean => text.includes('\\u00') && /\\u00[2-7]/.test(text)
