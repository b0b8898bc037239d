import { Author, parse } from '../../protocol/index.ts'
import type { AuthorizeAnswer } from '../authorize.ts'

/**
 * Returns the author that the app has named; undefined if it has not.
 * @throws TypeError when the app names an invalid author
 */
export function authorOf(answer: Exclude<AuthorizeAnswer, false>): Author | undefined {
  if (answer === true || answer.author === undefined) return undefined
  const parsed = parse(Author, answer.author)
  if (parsed.ok) return parsed.output
  throw new TypeError(`onebubble: authorize returned an author that is none: ${parsed.path} ${parsed.detail}`)
}
