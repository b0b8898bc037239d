import * as v from 'valibot'
import { refused, runSchema } from './run-schema.ts'

export type Parsed<Output> =
  | { readonly ok: true; readonly output: Output }
  | {
      readonly ok: false
      /** Where, as `parts.0.text`. */ readonly path: string | undefined
      readonly detail: string
    }

/** Parses up to the first issue. Never throws, whatever the input does when it is read. */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Parsed<Output> {
  try {
    const quick = runSchema(schema, input)
    if (quick !== refused) return { ok: true, output: quick as Output } // it is the schema's
    const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true })
    if (success) return { ok: true, output }
    const [{ path, message }] = issues
    return {
      ok: false,
      path: path
        ?.map(({ key }) => String(key))
        .join('.')
        .slice(0, 200),
      detail: message.slice(0, 200),
    }
  } catch {
    return { ok: false, path: undefined, detail: 'it throws when it is read' }
  }
}
