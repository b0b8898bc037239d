/**
 * Whether a text may hold a JSON object with `"callback"` in it, however deep the JSON stands in JSON. Each letter of
 * the word is written plainly, or as `\u00` and two digits; and an outer text that spells this escape in another way
 * (`\\u0063`, `\u005cu0063`) has a `\u00` of its own. So a text with neither holds none, and need not be read.
 */
export const mayHoldCallback = (text: string): boolean =>
  text.length >= shortest && (text.includes('callback') || text.includes('\\u00'))

const shortest = '{"type":"callback"}'.length

/** Whether a text may hold any JSON object at all: with a plain brace, or with one that is written as an escape. */
export const mayHoldObject = (text: string): boolean => text.includes('{') || text.includes('\\u00')
