import type { Bubble, BubblePart, TextPart } from './bubble.ts'

/** The text of a text or reasoning part; `''` for any other. Joined by `+`, which copies nothing until it is looked into. */
export const partText = (part: BubblePart): string =>
  isText(part) ? part.segments.reduce((text, segment) => text + segment, '') : ''

/** Whether it is text to be shown, or reasoning. */
export const isText = <Part extends { readonly kind: string }>(
  part: Part | null | undefined,
): part is Extract<Part, { readonly kind: TextPart['kind'] }> =>
  part?.kind === 'text' || part?.kind === 'reasoning'

const joinText = (parts: readonly BubblePart[]): string =>
  parts.reduce((text, part) => (part.kind === 'text' ? text + partText(part) : text), '')

/** The text that is shown: the bubble's text parts, joined without a separator. */
export const textOf = (bubble: Bubble): string => joinText(bubble.parts)

/** The stream's text, shown or not; `''` for a message. */
export const streamTextOf = (bubble: Bubble): string =>
  bubble.kind === 'invocation' ? joinText(bubble.streamParts) : ''
