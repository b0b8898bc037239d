// What the compiler says of an app that has registered nothing: names are texts, and what they hold is Json.
import { createBubbleStore, type DataPart, type Json, toolInput, type ToolPart } from '../../../src/index.ts'
import { partSchemas, type StandardSchemaV1 } from '../../../src/schemas.ts'
import { threadScript } from '../../../src/testing/index.ts'

/** Compiles only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(): T => true as T

export function valueOf(part: DataPart): Json {
  isTrue<Same<typeof part.name, string>>()
  // @ts-expect-error -- a schema may have refused it
  const value: Json = part.value
  return part.invalid === undefined ? part.value : value
}

export function outputOf(part: ToolPart): Json | undefined {
  isTrue<Same<typeof part.toolName, string | undefined>>()
  isTrue<Same<ReturnType<typeof toolInput<typeof part>>, Json | undefined>>()
  if (part.toolName === 'search') return part.output
  return toolInput(part)
}

const t = threadScript('t')
t.data('a', 'any', 'd', { any: 'json' })
t.toolResult('a', 'c', 7)
// @ts-expect-error -- no Json
t.data('a', 'any', 'd', () => 1)

declare const schemaOf: <Output>() => StandardSchemaV1<unknown, Output>
createBubbleStore({
  schemas: partSchemas({ data: { any: schemaOf<Date>() }, tools: { search: { input: schemaOf<number>() } } }),
})
// @ts-expect-error -- it is no schema
partSchemas({ data: { any: { temp: 'number' } } })
