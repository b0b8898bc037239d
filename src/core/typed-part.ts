import type { Json } from '../protocol/index.ts'
import type {
  BubblePart,
  DataPart,
  FilePart,
  FinalBubblePart,
  TextPart,
  ToolPart,
  ToolState,
} from './bubble.ts'
import type { AnyName, DataName, DataValue, OtherName, ToolInput, ToolName, ToolOutput } from './register.ts'

/** Data of each of these names. */
type DataOf<Name extends string> = Name extends string
  ? Omit<DataPart, 'name' | 'value'> & { readonly name: Name } & (
        | { readonly value: DataValue<Name>; readonly invalid?: undefined }
        /** What the schema has refused, as it was sent. */
        | { readonly value?: undefined; readonly invalid: Json }
      )
  : never

/** Data: what `value` is follows from `name`. It has `invalid` in the place of `value` where its schema refuses it. */
export type TypedDataPart = DataOf<AnyName<DataName>>

/** Data of a name that is not registered. */
export type UnknownDataPart = DataOf<OtherName<DataName>>

/** Calls of each of these tools. */
type CallOf<Name extends string> = Name extends string
  ? Omit<ToolPart, 'toolName' | 'state' | 'output'> &
      (Name extends ToolName ? { readonly toolName: Name } : { readonly toolName?: Name }) &
      (
        | { readonly state: 'output'; readonly output: ToolOutput<Name>; readonly invalid?: undefined }
        /** What the schema has refused, as it was sent. */
        | { readonly state: 'output'; readonly output?: undefined; readonly invalid: Json }
        /** A preliminary output, or what went wrong, is checked by nothing. */
        | {
            readonly state: Exclude<ToolState, 'output'>
            readonly output?: Json
            readonly invalid?: undefined
          }
      )
  : never

/** A tool call: what `output` is follows from `toolName` and `state`. `toolInput` gives its input. */
export type TypedToolPart = CallOf<AnyName<ToolName>>

/** A call of a tool that is not registered, or whose name has not arrived. */
export type UnknownToolPart = CallOf<OtherName<ToolName>>

/** What goes into the tool that this is a call of. */
export type InputOf<Part extends TypedToolPart> = ToolInput<Exclude<Part['toolName'], undefined>>

/** A part of a bubble. Its `key` is unique in the bubble and never changes. */
export type TypedPart = TextPart | TypedToolPart | TypedDataPart | FilePart

/** A part as a callback or a message has it: whole. */
export type TypedFinalPart = TextPart | TypedDataPart | FilePart

/** The parts as they are shown: of names that are registered, the app vouches for what they hold, or its schemas do. */
export const typed = (<Part>(parts: readonly Part[]) => parts) as {
  (parts: readonly FinalBubblePart[]): readonly TypedFinalPart[]
  (parts: readonly BubblePart[]): readonly TypedPart[]
}
