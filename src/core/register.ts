import type { Json } from '../protocol/index.ts'

/**
 * What the parts of your app hold. It is empty: say once, anywhere in your app, what your names stand for, and the types of
 * parts, of hooks and of the testing kit follow.
 *
 *     declare module 'onebubble' {
 *       interface Register {
 *         data: { weather: { temp: number } }
 *         tools: { search: { input: { query: string }; output: readonly string[] } }
 *       }
 *     }
 */
export interface Register {}

/** By the name of data: what its `value` is. */
export type RegisteredData = Register extends { readonly data: infer Data } ? Data : Record<never, never>
/** By the name of a tool: what goes in and what comes out. */
export type RegisteredTools = Register extends { readonly tools: infer Tools } ? Tools : Record<never, never>

export type DataName = Extract<keyof RegisteredData, string>
export type ToolName = Extract<keyof RegisteredTools, string>

/** What data of this name holds; any Json if the name is not registered. */
export type DataValue<Name> = Name extends DataName ? RegisteredData[Name] : Json
/** What goes into the tool of this name; any Json if that is not registered. */
export type ToolInput<Name> = Name extends ToolName ? FieldOf<RegisteredTools[Name], 'input'> : Json
/** What comes out of the tool of this name, likewise. */
export type ToolOutput<Name> = Name extends ToolName ? FieldOf<RegisteredTools[Name], 'output'> : Json

type FieldOf<Of, Key extends string> = Of extends { readonly [K in Key]: infer Value } ? Value : Json

/**
 * Any name but those of `Names`; any text while there are none. One literal stands for all of them, since literals alone
 * tell the members of a union apart: so `part.name === 'weather'` says what `part.value` is.
 */
export type OtherName<Names extends string> = [Names] extends [never]
  ? string
  : '(any name that is not registered)'

/** Any name: one of `Names`, or another one. */
export type AnyName<Names extends string> = Names | OtherName<Names>
