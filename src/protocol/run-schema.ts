import * as v from 'valibot'

/** What a schema does not take; why is for the schema to say. */
export const refused = Symbol('refused')

/** What is read of a schema: valibot has no common type for the fields that each type of schema has. */
interface Inspected extends v.GenericSchema {
  readonly check: (input: unknown) => boolean
  readonly literal: unknown
  readonly options: readonly unknown[]
  readonly key: string
  readonly entries: Readonly<Record<string, Inspected>>
  readonly item: Inspected
  readonly wrapped: Inspected
  readonly default: unknown
  readonly pipe?: readonly { readonly type: string; readonly requirement: (value: unknown) => boolean }[]
}

/**
 * What `schema` makes of `input`, or `refused`: the output of `safeParse`, several times faster, as nothing is noted on
 * the way but the output. Types of schema that are not the common ones are left to valibot.
 */
export function runSchema(schema: v.GenericSchema, input: unknown): unknown {
  const { pipe } = schema as Inspected // fields are read by their type only
  const output = runType(schema as Inspected, input)
  if (pipe === undefined || output === refused) return output
  for (const { type, requirement } of pipe) if (type === 'check' && !requirement(output)) return refused
  return output
}

function runType(schema: Inspected, input: unknown): unknown {
  switch (schema.type) {
    case 'custom':
      return schema.check(input) ? input : refused
    case 'string':
      return typeof input === 'string' ? input : refused
    case 'literal':
      return input === schema.literal ? input : refused
    case 'picklist':
      return schema.options.includes(input) ? input : refused
    case 'array': {
      if (!Array.isArray(input)) return refused
      const output: unknown[] = []
      for (let index = 0; index < input.length; index++) {
        const item = runSchema(schema.item, input[index])
        if (item === refused) return refused
        output.push(item)
      }
      return output
    }
    case 'variant': {
      const kind: unknown = Object(input)[schema.key]
      for (const option of schema.options as readonly Inspected[])
        // of objects with a literal each
        if (option.entries[schema.key]?.literal === kind) return runSchema(option, input)
      return refused
    }
    case 'object':
      return typeof input === 'object' && input !== null ? runEntries(schema.entries, input) : refused
    default: {
      const { success, output } = v.safeParse(schema, input, { abortEarly: true })
      return success ? output : refused
    }
  }
}

function runEntries(entries: Inspected['entries'], input: object): unknown {
  const output: Record<string, unknown> = {}
  for (const key in entries) {
    const schema = entries[key] as Inspected // the key is one of theirs
    const isOptional = schema.type === 'exact_optional'
    let value = (input as Record<string, unknown>)[key]
    if (value === undefined && isOptional && !(key in input)) {
      if (schema.default === undefined) continue
      value = schema.default
    }
    const field = runSchema(isOptional ? schema.wrapped : schema, value)
    if (field === refused) return refused
    output[key] = field
  }
  return output
}
