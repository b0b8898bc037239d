/**
 * Whether a text may contain JSON with a callback, also in JSON that is nested in strings of JSON. A callback has a value that
 * begins with `callback`, and a `threadId` or an `origin`. The quote, the brace and each letter are written plainly, or as `\u00`
 * and two digits. An outer text that spells this escape differently (`\\u0063`, `\u005cu0063`) also contains such an escape. So a
 * text without the plain words and without escapes contains no callback, and is not parsed.
 */
export const mayHoldCallback = (text: string): boolean =>
  (text.includes('"callback') &&
    text.includes('{') &&
    (text.includes('threadId') || text.includes('origin'))) ||
  hasEscape(text)

/** Whether a text may contain any JSON object. */
export const mayHoldObject = (text: string): boolean => text.includes('{') || hasEscape(text)

/** Whether a text may contain a JSON object with a `threadId`. */
export const mayHoldThread = (text: string): boolean => text.includes('threadId') || hasEscape(text)

/** Whether a text contains an escaped ASCII character that is not a control character. `JSON.stringify` writes none. */
const hasEscape = (text: string): boolean => text.includes('\\u00') && /\\u00[2-7]/.test(text)
