/**
 * What any schema library gives to those who validate with it: Standard Schema, version 1. Its specification says to copy
 * its types where a dependency is unwanted: these are those that are used here.
 * @see https://standardschema.dev
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema says of a value; undefined when it throws, or does not say it at once. Never throws. */
export function validate(schema: StandardSchemaV1, value: unknown): StandardResult<unknown> | undefined {
  try {
    const result = schema['~standard'].validate(value)
    if (!('then' in result)) return result
    result.catch(() => undefined) // nobody waits for it
  } catch {
    // As below.
  }
  return undefined
}
