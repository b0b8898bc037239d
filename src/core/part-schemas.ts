import type { Violation } from '../protocol/index.ts'
import { type CheckBubble, PartChecker, type ToolSchemas } from './part-checker.ts'
import type { DataName, DataValue, ToolInput, ToolName, ToolOutput } from './register.ts'
import { type StandardSchemaV1, validate } from './standard-schema.ts'
import { UsageError } from './usage-error.ts'

/**
 * The argument of `partSchemas`. Once names are registered, only those can have a schema; before that, any name can.
 */
export interface PartSchemas {
  /** By the name of data: the schema of its `value`. */
  readonly data?: [DataName] extends [never]
    ? Readonly<Record<string, StandardSchemaV1>>
    : { readonly [Name in DataName]?: StandardSchemaV1<unknown, DataValue<Name>> }
  /** By the name of a tool: the schemas of its input and its final output. */
  readonly tools?: [ToolName] extends [never]
    ? Readonly<Record<string, ToolSchemas>>
    : { readonly [Name in ToolName]?: ToolSchemas<ToolInput<Name>, ToolOutput<Name>> }
}

/** How one store validates its parts. */
export type PartChecks = (report: (violation: Violation) => void) => CheckBubble

/**
 * Makes the `schemas` option of a store from Standard Schemas, such as those of Zod, Valibot or ArkType. A part shows
 * the output of its schema. A value that the schema rejects is shown as `invalid`, and reported as the violation
 * `invalid_part` when the part is first published.
 *
 * A schema must depend on the value alone and must not change it. Then any order of the events shows the same.
 * @example
 * createBubbleStore({ schemas: partSchemas({ data: { weather: z.object({ temp: z.number() }) } }) })
 * @throws UsageError when one of them is not a Standard Schema, or is asynchronous
 */
export function partSchemas({ data = {}, tools = {} }: PartSchemas): PartChecks {
  // Names also come from outside. In a map, they cannot find inherited properties.
  const dataSchemas = new Map<string, StandardSchemaV1>(Object.entries(data))
  const toolSchemas = new Map<string, ToolSchemas>(Object.entries(tools))
  dataSchemas.forEach((schema, name) => expectSchema(schema, `data.${name}`))
  toolSchemas.forEach((schemas, name) => {
    for (const [field, schema] of Object.entries(schemas)) expectSchema(schema, `tools.${name}.${field}`)
  })
  return (report) => {
    const checker = new PartChecker(dataSchemas, toolSchemas, report)
    return checker.check
  }
}

/**
 * Most asynchronous schemas are asynchronous for any value. The others show it later: the values they delay are
 * invalid.
 */
function expectSchema(schema: StandardSchemaV1, name: string): void {
  if (validate(schema, undefined) !== undefined) return
  throw new UsageError(
    'invalid_option',
    `partSchemas.${name} is not a synchronous Standard Schema. Pass one that is not asynchronous.`,
  )
}
