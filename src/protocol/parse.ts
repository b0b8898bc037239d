import type * as v from 'valibot'
import { compileSchema, type Fault } from './compile-schema.ts'

export type Parsed<Output> =
  | { readonly ok: true; readonly output: Output }
  | {
      readonly ok: false
      /** Where, as `parts.0.text`. */ readonly path: string | undefined
      readonly detail: string
    }

/** Parses up to the first thing that is wrong. Never throws, whatever the input does when it is read. */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Parsed<Output> {
  const fault: Fault = { path: [] }
  try {
    return { ok: true, output: compileSchema(schema)(input, fault) as Output } // it is the schema's
  } catch {
    const { path, detail = 'it throws when it is read' } = fault
    return { ok: false, path: path.length === 0 ? undefined : path.join('.'), detail }
  }
}
