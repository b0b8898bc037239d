import type * as v from 'valibot'

/** What is wrong with an input, and where: filled in on the way out of it. */
export interface Fault {
  readonly ok: false
  readonly output?: undefined
  /** Where, as `parts.0.text`. */
  path: string | undefined
  detail: string
}

export type Parsed<Output> =
  | { readonly ok: true; readonly output: Output; readonly path?: undefined; readonly detail?: undefined }
  | Readonly<Fault>

/** Makes the output of an input, which is a copy, or ends by `refuse`. */
export type Run<Output = unknown> = (input: unknown, fault: Fault) => Output

/** Ends a run: `detail` is wrong. What is thrown is for `parse` alone, and costs no stack. */
export function refuse(fault: Fault, detail: string): never {
  fault.detail = detail
  throw fault
}

/** Ends a run that ended further in, whatever ended it: that was at `key`. */
export function refuseAt(fault: Fault, key: string | number): never {
  fault.path = fault.path ? `${key}.${fault.path}` : `${key}`
  throw fault
}

/**
 * Parses up to the first thing that is wrong. Never throws, whatever the input does when it is read.
 * @param schema one that `schema.ts` made
 */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Parsed<Output> {
  const { run } = schema as unknown as { readonly run: Run<Output> } // which valibot's types leave out
  const fault: Fault = { ok: false, path: undefined, detail: 'it throws when it is read' }
  try {
    return { ok: true, output: run(input, fault) }
  } catch {
    return fault
  }
}
