import * as v from 'valibot'

const loneSurrogate = /\p{Surrogate}/u

/** An id that is carried and compared, but never looked up: an agent, a chain, an author. */
export const Label = v.pipe(
  v.string(),
  v.minLength(1, 'an id has at least 1 UTF-16 unit'),
  v.maxLength(256, 'an id has at most 256 UTF-16 units'),
  v.check((text) => !loneSurrogate.test(text), 'an id is well-formed Unicode: no lone surrogate'),
)

/**
 * An id: a string of 1 to 256 UTF-16 units of well-formed Unicode, with any content. `__proto__` is an id like any
 * other, so ids are kept in a `Map`, never in a `{}`. Two ids are equal only if their units are: no case folding, no
 * normal form, no trimming.
 * @param name the brand, so that the compiler keeps an invocation's id apart from a message's
 */
const id = <const Name extends string>(name: Name) => v.pipe(Label, v.brand(name))

export const ThreadId = id('ThreadId')
export const InvocationId = id('InvocationId')
export const MessageId = id('MessageId')
export const ClientMessageId = id('ClientMessageId')
export const Epoch = id('Epoch')

export type ThreadId = v.InferOutput<typeof ThreadId>
export type InvocationId = v.InferOutput<typeof InvocationId>
export type MessageId = v.InferOutput<typeof MessageId>
export type ClientMessageId = v.InferOutput<typeof ClientMessageId>
export type Epoch = v.InferOutput<typeof Epoch>
