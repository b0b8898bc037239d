import { boundedCopy, decodeEvent, type Json, sameJson } from '../protocol/index.ts'

/**
 * A copy of what a store was given, which says the same to another store. Of what is no JSON, the event that the store
 * has read in it; of what is no event either, as much as a violation keeps.
 */
export function copyInput(input: unknown): Json {
  try {
    const text: string | undefined = JSON.stringify(input)
    const copy: unknown = text === undefined ? undefined : JSON.parse(text)
    if (copy !== undefined && sameJson(copy, input)) return copy as Json // it was parsed
  } catch {
    // It refers to itself, is too deep, or throws when it is read.
  }
  const decoded = decodeEvent(input)
  return decoded.ok ? (decoded.event as unknown as Json) : boundedCopy(input) // a decoded event is plain JSON
}
