import type { Bubble, BubblePart, TextPart } from './bubble.ts'

/** A part as sent or as shown. */
type AnyPart = TextPart | { readonly kind: Exclude<BubblePart['kind'], TextPart['kind']> }

/**
 * Returns the text of a text or reasoning part; `''` for any other. Joined with `+`, which copies nothing until it is
 * read.
 */
export const partText = (part: AnyPart): string =>
  isText(part) ? part.segments.reduce((text, segment) => text + segment, '') : ''

/** Whether the part is text or reasoning. */
export const isText = <Part extends { readonly kind: string }>(
  part: Part | null | undefined,
): part is Extract<Part, { readonly kind: TextPart['kind'] }> =>
  part?.kind === 'text' || part?.kind === 'reasoning'

/** Returns the part with more text after its segments, which stay unchanged; the same object if `text` is empty. */
export function withText(part: TextPart, text: string): TextPart {
  if (text === '') return part
  const { kind, key, partId, segments: sealed } = part
  const segments = sealed.length === 0 ? [text] : sealed.concat([text])
  return partId === undefined ? { kind, key, segments } : { kind, key, partId, segments }
}

/** Whether a text shows anything: white space and invisible characters do not. */
export const hasWords = (text: string): boolean => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text)

/** Text parts are blocks on the screen, so a blank line separates them. */
const joinText = (parts: readonly AnyPart[]): string =>
  parts.reduce((text, part) => {
    const block = part.kind === 'text' ? partText(part) : ''
    return text === '' || block === '' ? text + block : `${text}\n\n${block}`
  }, '')

/** Returns the shown text: the bubble's text parts that are not empty, separated by blank lines. */
export const textOf = (bubble: Bubble): string => joinText(bubble.parts)

/** Returns the text of the stream in the same way, shown or not; `''` for a message. */
export const streamTextOf = (bubble: Bubble): string =>
  bubble.kind === 'invocation' ? joinText(bubble.streamParts) : ''

/** Returns an equal text as one flat string: reading it makes V8 join its pieces. Otherwise V8 keeps every delta. */
export const flat = (text: string): string => (text.charCodeAt(0) >= 0 ? text : '')

/** Whether the text ends with the first half of a surrogate pair. The other half may still arrive. */
export const endsHalf = (text: string): boolean => isHighSurrogate(text.charCodeAt(text.length - 1))

export const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800
