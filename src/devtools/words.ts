import { shortened } from '../core/index.ts'
import type { Violation } from '../protocol/index.ts'

const plain = /^[\p{L}\p{N}_.:@/#+-]{1,64}$/u

/** An id. It is quoted if its end would not be visible otherwise. */
export const named = (id: string): string => (plain.test(id) ? id : JSON.stringify(id))

const longest = 80

/** A shortened text in quotes. */
export const quoted = (text: string): string => JSON.stringify(shortened(text, longest))

export const counted = (count: number, one: string, many = `${one}s`): string =>
  count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`

export const characters = (text: string): string => counted(text.length, 'character')

/** `1 character stays`, `12 characters stay`: the number with the matching form of the verb. */
export const charactersDo = (text: string, one: string, many: string): string =>
  `${characters(text)} ${text.length === 1 ? one : many}`

/** `offset 41: …`, or only the words if there is no offset. */
export const atOffset = (offset: number | undefined, words: string): string =>
  offset === undefined ? words : `offset ${offset}: ${words}`

/** Groups consecutive integers into runs. @param numbers ascending */
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

/** Why something was refused, and how to fix it. @param what the refused event or snapshot */
export function refusalWords(what: string | undefined, violation: Violation | undefined): string {
  const { code = 'invalid_event', path, message = '' } = violation ?? {}
  const at = path === undefined ? '' : ` at ${path}`
  return `${what ?? 'an event'} is refused, ${code}${at}: ${message.replace(/\.$/, '')}`
}
