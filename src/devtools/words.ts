import { shortened } from '../core/index.ts'
import type { Violation } from '../protocol/index.ts'

const plain = /^[\p{L}\p{N}_.:@/#+-]{1,64}$/u

/** An id as it is; in quotes where one could not see where it ends. */
export const named = (id: string): string => (plain.test(id) ? id : JSON.stringify(id))

const longest = 80

/** What somebody has written, in quotes, and not more of it than one reads. */
export const quoted = (text: string): string => JSON.stringify(shortened(text, longest))

export const counted = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`

export const characters = (text: string): string => counted(text.length, 'character')

/** `1 character stays`, `12 characters stay`: with the form of the verb that goes with it. */
export const charactersDo = (text: string, one: string, many: string): string =>
  `${characters(text)} ${text.length === 1 ? one : many}`

/** `offset 41: …`; of an event that has none, only what it does. */
export const atOffset = (offset: number | undefined, words: string): string =>
  offset === undefined ? words : `offset ${offset}: ${words}`

/** Runs of whole numbers that follow one another. @param numbers rising */
export function runsOf(numbers: Iterable<number>): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const run = runs.at(-1)
    if (run !== undefined && run[1] === number - 1) run[1] = number
    else runs.push([number, number])
  }
  return runs
}

/** `chunk 3`, `chunks 3 to 7`. */
export const chunksOf = ([first, last]: readonly [number, number]): string =>
  first === last ? `chunk ${first}` : `chunks ${first} to ${last}`

/** Why something was refused, and what mends it. @param what was refused */
export function refusalWords(what: string | undefined, violation: Violation | undefined): string {
  const { code = 'invalid_event', path, message = '' } = violation ?? {}
  const at = path === undefined ? '' : ` at ${path}`
  return `${what ?? 'an event'} is refused, ${code}${at}: ${message.replace(/\.$/, '')}`
}
