import type { Violation } from '../protocol/index.ts'
import { type CheckBubble, PartChecker, type ToolSchemas } from './part-checker.ts'
import type { DataName, DataValue, ToolInput, ToolName, ToolOutput } from './register.ts'
import { type StandardSchemaV1, validate } from './standard-schema.ts'
import { UsageError } from './usage-error.ts'

/** What `partSchemas` takes. While nothing is registered, any name can have a schema; else those that are. */
export interface PartSchemas {
  /** By the name of data: what its `value` has to be. */
  readonly data?: [DataName] extends [never]
    ? Readonly<Record<string, StandardSchemaV1>>
    : { readonly [Name in DataName]?: StandardSchemaV1<unknown, DataValue<Name>> }
  /** By the name of a tool: what its input, and its final output, have to be. */
  readonly tools?: [ToolName] extends [never]
    ? Readonly<Record<string, ToolSchemas>>
    : { readonly [Name in ToolName]?: ToolSchemas<ToolInput<Name>, ToolOutput<Name>> }
}

/** How one store checks its parts. */
export type PartChecks = (report: (violation: Violation) => void) => CheckBubble

/**
 * What parts are checked with: Standard Schemas, as Zod, Valibot, ArkType and others make them. What a schema makes of a
 * value is shown. What it refuses is shown as `invalid`, and is reported: a violation `invalid_part`, when the part is first
 * published. A schema looks at nothing but the value and does not change it, so that any order of the events shows the same.
 *
 *     createBubbleStore({ schemas: partSchemas({ data: { weather: z.object({ temp: z.number() }) } }) })
 *
 * @throws UsageError when one of them is no Standard Schema, or is asynchronous
 */
export function partSchemas({ data = {}, tools = {} }: PartSchemas): PartChecks {
  // Names come from outside, too: in a map, none of them finds what objects inherit.
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

/** Most schemas that are asynchronous are so for any value. Of others it shows later: what they are asked about is invalid. */
function expectSchema(schema: StandardSchemaV1, name: string): void {
  if (validate(schema, undefined) !== undefined) return
  throw new UsageError(
    'invalid_option',
    `partSchemas.${name} is not a synchronous Standard Schema. Pass one that is not asynchronous.`,
  )
}
