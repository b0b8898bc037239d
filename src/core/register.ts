import type { Json } from '../protocol/index.ts'

/**
 * Declares the types of your app's parts. It is empty. Declare your names once, anywhere in your app; the types of
 * parts, hooks and the testing kit follow.
 * @example
 * declare module 'onebubble' {
 *   interface Register {
 *     data: { weather: { temp: number } }
 *     tools: { search: { input: { query: string }; output: readonly string[] } }
 *   }
 * }
 */
export interface Register {}

/** By the name of data: the type of its `value`. */
export type RegisteredData = Register extends { readonly data: infer Data } ? Data : Record<never, never>
/** By the name of a tool: the types of its input and output. */
export type RegisteredTools = Register extends { readonly tools: infer Tools } ? Tools : Record<never, never>

/** The names of registered data; `never` while none is registered. */
export type DataName = Extract<keyof RegisteredData, string>
/** The names of registered tools; `never` while none is registered. */
export type ToolName = Extract<keyof RegisteredTools, string>

/** The type of the data with this name; Json if the name is not registered. */
export type DataValue<Name> = Name extends DataName ? RegisteredData[Name] : Json
/** The input type of this tool; Json if it is not registered. */
export type ToolInput<Name> = Name extends ToolName ? FieldOf<RegisteredTools[Name], 'input'> : Json
/** The output type of this tool; Json if it is not registered. */
export type ToolOutput<Name> = Name extends ToolName ? FieldOf<RegisteredTools[Name], 'output'> : Json

type FieldOf<Of, Key extends string> = Of extends { readonly [K in Key]: infer Value } ? Value : Json

/**
 * Any name except `Names`; any string if there are none. One literal stands for all other names, because only
 * literals discriminate a union. So `part.name === 'weather'` narrows the type of `part.value`.
 */
export type OtherName<Names extends string> = [Names] extends [never]
  ? string
  : '(any name that is not registered)'

/** Any name: one of `Names` or another one. */
export type AnyName<Names extends string> = Names | OtherName<Names>
