import { beginningOf, shortened } from '../../core/index.ts'
import type { Json } from '../../protocol/index.ts'

/** The beginning, on one line. */
export const peek = (text: string): string => beginningOf(text, 160).replace(/\s+/g, ' ').trim()

const shownLength = 20_000

/** Limits the shown text, since the result of a tool may be very long. */
export const bounded = (text: string): string =>
  text.length > shownLength ? `${shortened(text, shownLength)} (${text.length} units)` : text

export const prettyJson = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2)

/** Complete JSON is indented. Incomplete JSON, which is still growing, stays unchanged. */
export function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text === '' ? '(none)' : text
  }
}
