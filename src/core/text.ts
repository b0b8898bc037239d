import type { Bubble, BubblePart, TextPart } from './bubble.ts'

/** A part as it was sent, or as it is shown. */
type AnyPart = TextPart | { readonly kind: Exclude<BubblePart['kind'], TextPart['kind']> }

/** The text of a text or reasoning part; `''` for any other. Joined by `+`, which copies nothing until it is looked into. */
export const partText = (part: AnyPart): string =>
  isText(part) ? part.segments.reduce((text, segment) => text + segment, '') : ''

/** Whether it is text to be shown, or reasoning. */
export const isText = <Part extends { readonly kind: string }>(
  part: Part | null | undefined,
): part is Extract<Part, { readonly kind: TextPart['kind'] }> =>
  part?.kind === 'text' || part?.kind === 'reasoning'

/** The part with more text behind its segments, which stay as they are; the same object if there is no more. */
export function withText(part: TextPart, text: string): TextPart {
  if (text === '') return part
  const { kind, key, partId, segments: sealed } = part
  const segments = sealed.length === 0 ? [text] : sealed.concat([text])
  return partId === undefined ? { kind, key, segments } : { kind, key, partId, segments }
}

/** Whether a text says anything: white space, and what is not seen at all, does not. */
export const hasWords = (text: string): boolean => /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text)

/** Text parts are blocks on the screen, and are read as such. */
const joinText = (parts: readonly AnyPart[]): string =>
  parts.reduce((text, part) => {
    const block = part.kind === 'text' ? partText(part) : ''
    return text === '' || block === '' ? text + block : `${text}\n\n${block}`
  }, '')

/** The text that is shown: the bubble's text parts that are not empty, with a blank line between them. */
export const textOf = (bubble: Bubble): string => joinText(bubble.parts)

/** The stream's text likewise, shown or not; `''` for a message. */
export const streamTextOf = (bubble: Bubble): string =>
  bubble.kind === 'invocation' ? joinText(bubble.streamParts) : ''

/** The same text, which V8 makes one string of when it is looked into: until then all its deltas are kept. */
export const flat = (text: string): string => (text.charCodeAt(0) >= 0 ? text : '')

/** Whether the text ends with the first half of a surrogate pair: the other half may be on its way. */
export const endsHalf = (text: string): boolean => isHighSurrogate(text.charCodeAt(text.length - 1))

export const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800
