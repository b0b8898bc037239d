/**
 * Copies the first `length` UTF-16 units of a text. V8 keeps the whole text alive as long as a slice of it lives, so
 * anything kept from an input is copied.
 */
export const copyText = (text: string, length: number): string =>
  JSON.parse(JSON.stringify(text.slice(0, length))) as string // a string stays a string
