import type * as v from 'valibot'
import { compiled, Refusal } from './compile.ts'
import { copyText } from './copy-text.ts'

export type Parsed<Output> =
  | { readonly ok: true; readonly output: Output; readonly path?: undefined; readonly detail?: undefined }
  | {
      readonly ok: false
      readonly output?: undefined
      /** Where, as `parts.0.text`; undefined when the input as a whole is meant. */
      readonly path: string | undefined
      /** What is wrong, as a sentence of at most 257 UTF-16 units. */
      readonly detail: string
    }

/**
 * Parses up to the first thing that is wrong, as valibot does, but by the functions that a schema is compiled into once.
 * What holds `undefined` counts as absent. Never throws, whatever the input does when it is read.
 * @param schema any schema of valibot that is not async
 */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Parsed<Output> {
  try {
    return { ok: true, output: compiled(schema)(input) as Output } // what the schema says
  } catch (thrown) {
    const { path, detail } = Refusal.at(thrown)
    return { ok: false, path, detail: sentenceOf(detail) }
  }
}

/** What valibot says names the value that it got, however long that is. */
function sentenceOf(detail: string): string {
  const text = copyText(detail, 256)
  return text.endsWith('.') ? text : `${text}.`
}
