import * as v from 'valibot'
import type { Fault, Run } from '../../src/protocol/parse.ts'

/** What our constructors note, by type; every use below looks at the type first. */
interface Noted {
  readonly type: string
  readonly message: string
  readonly check: (input: unknown) => boolean
  readonly requirement: (output: unknown) => boolean
  readonly run: Run
  readonly literal: v.Literal
  readonly options: readonly unknown[]
  readonly key: string
  readonly entries: Readonly<Record<string, Noted>>
  readonly item: Noted
  readonly wrapped: Noted
  readonly default: unknown
  readonly pipe?: readonly Noted[]
}

/** The same schema, made by valibot's own constructors: it runs in valibot's own way. */
export const asValibot = (schema: v.GenericSchema): v.GenericSchema => made(schema as unknown as Noted)

function made(schema: Noted): v.GenericSchema {
  if (schema.pipe !== undefined) {
    const [first, ...checks] = schema.pipe as [Noted, ...Noted[]]
    return checks.reduce<v.GenericSchema>(
      (before, { requirement, message }) => v.pipe(before, v.check(requirement, message)),
      made(first),
    )
  }
  switch (schema.type) {
    case 'unknown':
      return v.unknown()
    case 'string':
      return v.string()
    case 'boolean':
      return v.boolean()
    case 'literal':
      return v.literal(schema.literal)
    case 'picklist':
      return v.picklist(schema.options as readonly string[])
    case 'custom':
      return v.custom(schema.check)
    case 'nullable':
      return v.nullable(made(schema.wrapped))
    case 'exact_optional':
      return v.exactOptional(made(schema.wrapped), schema.default)
    case 'array':
      return v.array(made(schema.item))
    case 'object':
      return v.object(
        Object.fromEntries(Object.entries(schema.entries).map(([key, field]) => [key, made(field)])),
      )
    case 'variant':
      return v.variant(schema.key, (schema.options as readonly Noted[]).map(made) as never)
    case 'copied':
      return v.pipe(
        v.unknown(),
        v.rawTransform(({ dataset, addIssue, NEVER }) => {
          const fault: Fault = { ok: false, path: undefined, detail: '' }
          try {
            return schema.run(dataset.value, fault)
          } catch {
            addIssue({ message: fault.detail })
            return NEVER
          }
        }),
      )
  }
  throw new Error(`valibot has no constructor for a schema of type ${schema.type}`)
}
