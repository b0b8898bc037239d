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

/** Data with each of these names. */
type DataOf<Name extends string> = Name extends string
  ? Omit<DataPart, 'name' | 'value'> & { readonly name: Name } & (
        | { readonly value: DataValue<Name>; readonly invalid?: undefined }
        /** The value that the schema rejected, as sent. */
        | { readonly value?: undefined; readonly invalid: Json }
      )
  : never

/** Data. The type of `value` follows from `name`. If the schema rejects the value, it is in `invalid` instead. */
export type TypedDataPart = DataOf<AnyName<DataName>>

/** Data whose name is not registered. */
export type UnknownDataPart = DataOf<OtherName<DataName>>

/** Calls of each of these tools. */
type CallOf<Name extends string> = Name extends string
  ? Omit<ToolPart, 'toolName' | 'state' | 'output'> &
      (Name extends ToolName ? { readonly toolName: Name } : { readonly toolName?: Name }) &
      (
        | { readonly state: 'output'; readonly output: ToolOutput<Name>; readonly invalid?: undefined }
        /** The output that the schema rejected, as sent. */
        | { readonly state: 'output'; readonly output?: undefined; readonly invalid: Json }
        /** Preliminary outputs and errors are not validated. */
        | {
            readonly state: Exclude<ToolState, 'output'>
            readonly output?: Json
            readonly invalid?: undefined
          }
      )
  : never

/** A tool call. The type of `output` follows from `toolName` and `state`. Use `toolInput` for its input. */
export type TypedToolPart = CallOf<AnyName<ToolName>>

/** A call of a tool that is not registered, or whose name has not arrived. */
export type UnknownToolPart = CallOf<OtherName<ToolName>>

/** The input type of this tool call. */
export type InputOf<Part extends TypedToolPart> = ToolInput<Exclude<Part['toolName'], undefined>>

/** A part of a bubble. Its `key` is unique in the bubble and never changes. */
export type TypedPart = TextPart | TypedToolPart | TypedDataPart | FilePart

/** A part of a callback or a message, always complete. */
export type TypedFinalPart = TextPart | TypedDataPart | FilePart

/** Casts parts to their shown types. The app or its schemas guarantee the types of registered names. */
export const typed = (<Part>(parts: readonly Part[]) => parts) as {
  (parts: readonly FinalBubblePart[]): readonly TypedFinalPart[]
  (parts: readonly BubblePart[]): readonly TypedPart[]
}
