import type * as v from 'valibot'
import * as s from './schema.ts'

/**
 * An id: a string of 1 to 256 UTF-16 units of well-formed Unicode, with any content. `__proto__` is an id like any
 * other, so ids are kept in a `Map`, never in a `{}`. Two ids are equal only if their units are: no case folding, no
 * normal form, no trimming.
 */
export const isId = (input: unknown): input is string =>
  typeof input === 'string' && input !== '' && input.length <= 256 && isWellFormed(input)

const loneSurrogate = /\p{Surrogate}/u

/** `text.isWellFormed()`, which not every browser has. The expression is asked only where there are surrogates: it is slow. */
function isWellFormed(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xf800) === 0xd800) return !loneSurrogate.test(text)
  }
  return true
}

/** An id that is carried and compared, but never looked up: an agent, a chain, an author. */
export const Label = s.custom<string>(isId, 'not an id: 1 to 256 UTF-16 units, well-formed')

/** `Name` is a brand: the compiler keeps an invocation's id apart from a message's, and nothing else does. */
const id = <const Name extends string>() =>
  Label as unknown as v.SchemaWithPipe<readonly [typeof Label, v.BrandAction<string, Name>]>

export const ThreadId = id<'ThreadId'>()
export const InvocationId = id<'InvocationId'>()
export const MessageId = id<'MessageId'>()
export const ClientMessageId = id<'ClientMessageId'>()
export const Epoch = id<'Epoch'>()
export type ThreadId = v.InferOutput<typeof ThreadId>
export type InvocationId = v.InferOutput<typeof InvocationId>
export type MessageId = v.InferOutput<typeof MessageId>
export type ClientMessageId = v.InferOutput<typeof ClientMessageId>
export type Epoch = v.InferOutput<typeof Epoch>
