import type * as v from 'valibot'
import { compiled, Refusal } from './compile.ts'
import { copyText } from './copy-text.ts'

export type Parsed<Output> =
  | { readonly ok: true; readonly output: Output; readonly path?: undefined; readonly detail?: undefined }
  | {
      readonly ok: false
      readonly output?: undefined
      /** The place of the fault, such as `parts.0.text`; undefined if the input as a whole is meant. */
      readonly path: string | undefined
      /** What is wrong: a sentence of at most 257 UTF-16 units. */
      readonly detail: string
    }

/**
 * Parses an input up to the first fault, as valibot does, but with a function that each schema is compiled into once.
 * A property that is `undefined` counts as absent. Never throws, even if reading the input does.
 * @param schema any valibot schema that is not async
 */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Parsed<Output> {
  try {
    return { ok: true, output: compiled(schema)(input) as Output } // the compiled schema returns this type
  } catch (thrown) {
    const { path, detail } = Refusal.at(thrown)
    return { ok: false, path, detail: sentenceOf(detail) }
  }
}

/** valibot quotes the received value in full. Cuts a long one. */
function sentenceOf(detail: string): string {
  const text = copyText(detail, 256)
  return text.endsWith('.') ? text : `${text}.`
}
