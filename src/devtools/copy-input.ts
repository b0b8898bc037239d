import { boundedCopy, decodeEvent, type Json, sameJson } from '../protocol/index.ts'

/**
 * A copy of an input that has the same effect in another store. For an input that is not JSON, this is the decoded event.
 * If it is not an event either, this is the bounded copy that a violation keeps.
 */
export function copyInput(input: unknown): Json {
  try {
    const text: string | undefined = JSON.stringify(input)
    const copy: unknown = text === undefined ? undefined : JSON.parse(text)
    if (copy !== undefined && sameJson(copy, input)) return copy as Json // it was parsed
  } catch {
    // It is circular, too deep, or throws when it is read.
  }
  const decoded = decodeEvent(input)
  return decoded.ok ? (decoded.event as unknown as Json) : boundedCopy(input) // a decoded event is plain JSON
}
