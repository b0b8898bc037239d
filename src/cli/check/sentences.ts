import { installedPaths } from '../installed-docs.ts'

/**
 * The message of a violation, for a reader of a report. The protocol says "It is missing." of the field at the path,
 * and names documents by their place in the repository.
 */
export function sentenceOf(message: string, path?: string): string {
  const text = installedPaths(message)
  if (path === undefined) return text
  if (text.startsWith('It ')) return `${path} ${text.slice(3)}`
  return /^(?:Its|Invalid) /.test(text) ? `${path}: ${text}` : text
}

/** Why an adapter could not read an event. It says "It has no type." of the event. */
export const sourceSentence = (why: string): string =>
  why.replace(/^It /, 'The event ').replace(/^Its /, "The event's ")
