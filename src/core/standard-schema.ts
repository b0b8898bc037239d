/**
 * The interface of a schema that any library can validate with: Standard Schema, version 1. Its specification allows
 * copying the types to avoid a dependency. These are the ones used here.
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

/** Validates a value. Undefined when the schema throws or is asynchronous. Never throws. */
export function validate(schema: StandardSchemaV1, value: unknown): StandardResult<unknown> | undefined {
  try {
    const result = schema['~standard'].validate(value)
    if (!('then' in result)) return result
    result.catch(() => undefined) // nothing awaits it
  } catch {
    // The same as below.
  }
  return undefined
}
