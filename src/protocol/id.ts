import * as v from 'valibot'
import { isId } from './is-id.ts'

const id = () =>
  v.custom<string>(isId, 'It is not an id: a string of 1 to 256 UTF-16 units of well-formed Unicode.')

/** An id that is stored and compared, but never looked up: an agent, a chain, an author. */
export const Label = id()

/** The brand exists only at compile time. It keeps ids of different things apart. */
const branded = <const Name extends string>() =>
  id() as unknown as v.GenericSchema<string, string & v.Brand<Name>>

export const ThreadId = branded<'ThreadId'>()
export const InvocationId = branded<'InvocationId'>()
export const MessageId = branded<'MessageId'>()
export const ClientMessageId = branded<'ClientMessageId'>()
export const Epoch = branded<'Epoch'>()
export type ThreadId = v.InferOutput<typeof ThreadId>
export type InvocationId = v.InferOutput<typeof InvocationId>
export type MessageId = v.InferOutput<typeof MessageId>
export type ClientMessageId = v.InferOutput<typeof ClientMessageId>
export type Epoch = v.InferOutput<typeof Epoch>
